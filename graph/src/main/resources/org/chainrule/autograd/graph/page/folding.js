// Folding: an unfolded group takes more room than its box, and what stands around gives way.

const outerGates = Object.keys(circuit.places);
const outerWires = [...picture.querySelectorAll(":scope > .wires > .wire")].map(path => ({ path, data: path.getAttribute("d") }));
const natural = { width: Number(picture.getAttribute("width")), height: Number(picture.getAttribute("height")) };

/** How the columns and what stands in them move, for the groups that are unfolded now. */
function movement() {
  const unfolded = Object.values(circuit.groups).filter(group => !group.isFolded).map(group => ({ ...group, ...circuit.places[group.id] }));
  const inColumn = circuit.columns.map((_, column) => unfolded.filter(group => group.column === column));
  const fall = (column, y) => inColumn[column].reduce((sum, group) => sum + (y > group.y + group.below
    ? Math.max(0, group.frameBelow - group.below)
    : y < group.y - group.above ? -Math.max(0, group.frameAbove - group.above) : 0), 0); // what ends at the box stays
  let shift = 0;
  const columns = circuit.columns.map(([left, middle, right], column) => {
    const half = Math.max(middle - left, ...inColumn[column].map(group => group.frameWidth / 2)) - (middle - left);
    const start = shift;
    shift += 2 * half;
    const tallest = Math.max(0, ...inColumn[column].map(group => group.frameAbove + group.frameBelow));
    shift += Math.min(60, tallest / 8); // for the bends behind it
    return { left, middle, right, start, half, between: Math.min(60, tallest / 8) };
  });
  return {
    x: (column, x) => { // the left end stays, boxes move with the middle, and the wires behind them all the way
      const { left, middle, start, half } = columns[column];
      return x + start + (x < left + 0.5 ? 0 : x < 2 * middle - left + 0.5 ? half : 2 * half);
    },
    y: (column, y) => y + fall(column, y),
    columnOf: x => columns.findLastIndex(column => column.left <= x + 0.5),
    added: shift,
  };
}

/** Moves the points of a path, which consists of M, H and C. Bends lead from one column to the next. */
function moved(data, move) {
  let column = 0;
  let y = 0;
  return data.replace(/([MHC])([^MHC]*)/g, (_, command, numbers) => {
    const n = numbers.trim().split(" ").map(Number);
    const end = n.length - (command === "H" ? 1 : 2);
    const from = column;
    const fromY = y;
    column = move.columnOf(n[end]);
    y = command === "H" ? y : n[end + 1];
    const x = move.x(column, n[end]);
    if (command === "H") {
      return `L${x} ${move.y(column, y)}`;
    }
    if (command === "M") {
      return `M${x} ${move.y(column, y)}`;
    }
    const start = move.x(from, circuit.columns[from][2]);
    const middle = (start + x) / 2;
    return `C${middle} ${move.y(from, fromY)} ${middle} ${move.y(column, y)} ${x} ${move.y(column, y)}`;
  });
}

/** Puts everything where it belongs while the groups are as they are. */
function arrange() {
  const move = movement();
  let top = 0;
  let bottom = natural.height;
  for (const id of outerGates) {
    const place = circuit.places[id];
    const group = circuit.groups[id];
    const drawing = drawings.get(id);
    const x = move.x(place.column, circuit.columns[place.column][1]);
    const y = move.y(place.column, place.y);
    drawing.querySelector(".body").setAttribute("transform", `translate(${x - place.x} ${y - place.y})`);
    drawing.querySelector(".numbers").setAttribute("transform",
      `translate(${move.x(place.column, circuit.columns[place.column][2]) - circuit.columns[place.column][2]} ${y - place.y})`);
    let above = place.above;
    let below = place.below;
    if (group) {
      const frame = frames.get(id);
      frame.style.display = group.isFolded ? "none" : "";
      frame.setAttribute("transform", `translate(${x - group.frameWidth / 2} ${y - group.frameAbove})`);
      drawing.querySelector(".body").style.display = group.isFolded ? "" : "none";
      drawing.setAttribute("aria-expanded", String(!group.isFolded));
      if (group.isFolded) {
        drawing.setAttribute("tabindex", "0");
        drawing.removeAttribute("aria-hidden");
      } else {
        drawing.removeAttribute("tabindex");
        drawing.setAttribute("aria-hidden", "true"); // its frame can be folded
        above = group.frameAbove;
        below = group.frameBelow;
      }
    }
    top = Math.min(top, y - above - 12);
    bottom = Math.max(bottom, y + below + 12);
  }
  outerWires.forEach(({ path, data }) => path.setAttribute("d", moved(data, move)));
  view = { width: natural.width + move.added, top, height: bottom - top };
  zoomTo(zoom);
}

let view = { ...natural, top: 0 };
let zoom = 1;

function zoomTo(factor) {
  zoom = Math.min(Math.max(factor, 0.1), 3);
  picture.setAttribute("viewBox", `0 ${view.top} ${view.width} ${view.height}`);
  picture.setAttribute("width", view.width * zoom);
  picture.setAttribute("height", view.height * zoom);
}

/** Lets the picture fill the width that there is, unless letters got too small or too large by that. */
function zoomToFit() {
  const room = document.getElementById("stage").clientWidth - 30;
  zoomTo(Math.min(Math.max(room / view.width, 0.75), 1.5));
}

function zoomToWhole() {
  const stage = document.getElementById("stage");
  zoomTo(Math.min((stage.clientWidth - 30) / view.width, (0.78 * window.innerHeight - 80) / view.height, 1.5));
}

/** Scrolls to the left end of a group, with its result's wire in the middle. */
function scrollToGroup(group) {
  const stage = document.getElementById("stage");
  const outer = stage.getBoundingClientRect();
  const frame = (group.isFolded ? drawings : frames).get(group.id).getBoundingClientRect();
  const middle = frame.top + (group.isFolded ? frame.height / 2 : group.frameAbove * zoom);
  stage.scrollBy(frame.left - outer.left - outer.width / 6, middle - outer.top - outer.height / 2);
}

function setFolded(groups, isFolded) {
  groups.forEach(group => { group.isFolded = isFolded; });
  arrange();
  zoomToFit();
  listSteps();
  show();
  if (groups.length > 0) {
    scrollToGroup(groups[0]);
  }
}
