// The picture of the circuit, as a step leaves it.

const picture = document.getElementById("circuit");
const drawings = new Map([...picture.querySelectorAll(".gate")].map(element => [element.dataset.id, element]));
const frames = new Map([...picture.querySelectorAll(".frame")].map(element => [element.dataset.group, element]));
const wires = Map.groupBy(picture.querySelectorAll(".wire"), ({ dataset, parentElement }) =>
  wireKey(parentElement.closest(".frame")?.dataset.group ?? "", dataset.from, dataset.to, circuit.groups[dataset.to] ? dataset.i : ""));

/** What a wire is found by: its frame and ends, and at the box of a group, which of its inputs it is. */
function wireKey(frame, from, to, i = "") {
  return `${frame} ${from} ${to} ${i}`;
}

/** The pieces of wire between an input and the gate that takes it, through the frames on the way. */
function wiresBetween(input, gate) {
  const frame = unit => circuit.groups[unit] ? unit : "";
  const from = unitOf(input);
  const to = unitOf(gate);
  const keys = from === to
    ? [wireKey(frame(to), input.id, gate.id)]
    : [wireKey("", from, to, frame(to) ? circuit.groups[to].entries.indexOf(input.id) : ""),
      ...frame(to) ? [wireKey(to, input.id, "entry"), wireKey(to, input.id, gate.id)] : [],
      ...frame(from) ? [wireKey(from, input.id, "exit")] : []];
  return keys.flatMap(key => wires.get(key) ?? []);
}

/** The inputs of the gates of a step that stand outside of these. */
function inputsOf(step) {
  const members = new Set(step.gates);
  return step.gates.flatMap(gate => gate.inputs.map((id, i) => ({ input: gates[id], gate, i }))).filter(({ input }) => !members.has(input));
}

function setText(drawing, kind, text) {
  const element = drawing.querySelector(`.numbers .${kind}`);
  if (element && text !== undefined) {
    element.textContent = text;
  }
}

function showNumbers(drawing, gate, { computed, arrived }) {
  drawing.classList.toggle("pending", !computed.has(gate));
  setText(drawing, "value", valueText(gate));
  const gradient = gradientText(gate, arrived);
  drawing.classList.toggle("waiting", gradient === undefined);
  setText(drawing, "gradient", gradient ?? finalGradientText(gate));
}

function spoken(gate, { computed, arrived }) {
  const what = { op: "operation", leaf: "leaf", data: "data" }[gate.kind];
  const name = gate.kind === "op" ? `${gate.label}, ${gate.name}` : gate.name;
  const gradient = gradientText(gate, arrived);
  return `${what} ${name}, ${computed.has(gate) ? `value ${valueText(gate)}` : "not computed yet"}`
    + (gradient === undefined ? "" : `, gradient ${gradient}`);
}

/** Draws everything as the current step leaves it. */
function showPicture(state) {
  const step = steps[position];
  picture.querySelectorAll(".now, .feeds, .flows, .arrives, .made").forEach(element =>
    element.classList.remove("now", "feeds", "flows", "arrives", "made"));
  for (const gate of evaluated) {
    const drawing = drawings.get(gate.id);
    showNumbers(drawing, gate, state);
    drawing.setAttribute("aria-label", spoken(gate, state));
  }
  for (const group of Object.values(circuit.groups)) {
    const drawing = drawings.get(group.id);
    showNumbers(drawing, gates[group.result], state);
    if (group.results > 1) {
      setText(drawing, "value", `${group.results} results`);
      setText(drawing, "gradient", "");
    }
    drawing.setAttribute("aria-label", `unfold ${group.name}, ${group.gates.length} gates, result ${spoken(gates[group.result], state)}`);
  }
  for (const paths of wires.values()) {
    paths.forEach(path => {
      const source = gates[path.dataset.from] ?? gates[circuit.groups[path.dataset.from].result];
      path.classList.toggle("pending", !state.computed.has(source));
    });
  }
  if (step.gates.length > 0) {
    drawings.get(step.shown).classList.add("now", ...step.phase === "forward" ? ["made"] : step.phase === "seed" ? ["arrives"] : []);
  }
  for (const { input, gate } of step.phase === "seed" ? [] : inputsOf(step)) {
    if (step.phase === "forward" || hasGradient(input)) {
      wiresBetween(input, gate).forEach(path => path.classList.add(step.phase === "forward" ? "feeds" : "flows"));
    }
    if (step.phase === "backward") {
      drawings.get(shownAs(input)).classList.add("arrives");
    }
  }
}
