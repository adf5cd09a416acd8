// Buttons, keys and the pointer; and the first look.

const slider = document.getElementById("step");
const play = document.getElementById("play");
let timer = 0;

/** Shows the current step, with the values that the circuit has now. */
function show() {
  const state = stateAt(position);
  showPicture(state);
  showStep(state);
  if (all.open) {
    showTable();
  }
  showSliders();
  slider.max = steps.length - 1;
  slider.value = position;
  slider.setAttribute("aria-valuetext", document.getElementById("say").textContent);
  document.getElementById("first").disabled = document.getElementById("back").disabled = position === 0;
  document.getElementById("last").disabled = document.getElementById("next").disabled = position === steps.length - 1;
  const forward = steps.filter(step => step.phase === "forward").length;
  const [left, right] = document.querySelectorAll(".phases span");
  left.style.flexGrow = forward;
  right.style.flexGrow = steps.length - 1 - forward;
  right.hidden = steps.length - 1 === forward;
}

function goTo(step) {
  position = Math.min(Math.max(step, 0), steps.length - 1);
  show();
  scrollToStep();
}

function setPlaying(isPlaying) {
  clearInterval(timer);
  timer = isPlaying ? setInterval(() => {
    goTo(position + 1);
    if (position === steps.length - 1) {
      setPlaying(false);
    }
  }, 1100) : 0;
  play.setAttribute("aria-pressed", String(isPlaying));
  play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
}

function togglePlay() {
  if (timer === 0 && position === steps.length - 1) {
    goTo(0);
  }
  setPlaying(timer === 0);
}

function step(to) {
  setPlaying(false);
  goTo(to());
}

const groups = Object.values(circuit.groups);
const actions = {
  first: () => step(() => 0),
  back: () => step(() => position - 1),
  play: togglePlay,
  next: () => step(() => position + 1),
  last: () => step(() => steps.length - 1),
  fold: () => setFolded(groups, true),
  unfold: () => setFolded(groups, false),
  smaller: () => { zoomTo(zoom / 1.2); show(); },
  larger: () => { zoomTo(zoom * 1.2); show(); },
  fit: () => { zoomToWhole(); show(); },
};
const keys = { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last", " ": "play", f: "fold", F: "fold", u: "unfold", U: "unfold" };

Object.entries(actions).forEach(([id, action]) => document.getElementById(id).addEventListener("click", action));
slider.addEventListener("input", () => step(() => Number(slider.value)));
document.addEventListener("keydown", event => {
  const target = event.target;
  const isTyped = event.ctrlKey || event.metaKey || event.altKey || target.matches("input[type=range], summary")
    || target.matches("button, [role=button]") && event.key === " ";
  if (!isTyped && keys[event.key]) {
    event.preventDefault();
    actions[keys[event.key]]();
  }
});
window.addEventListener("resize", () => { zoomToFit(); show(); });
window.addEventListener("beforeprint", () => {
  all.open = true;
  setPlaying(false);
  position = steps.length - 1;
  if (evaluated.length <= MOST_UNFOLDED) {
    setFolded(groups, false);
  } else {
    show();
  }
});

/** Makes something that is drawn act as a button. */
function onPress(element, action) {
  element.addEventListener("click", action);
  element.addEventListener("keydown", event => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      action();
    }
  });
}

for (const group of groups) {
  onPress(drawings.get(group.id).querySelector(".body"), () => setFolded([group], false));
  drawings.get(group.id).addEventListener("keydown", event => {
    if ((event.key === "Enter" || event.key === " ") && group.isFolded) {
      event.preventDefault();
      setFolded([group], false);
      frames.get(group.id).querySelector(".toggle").focus();
    }
  });
  onPress(frames.get(group.id).querySelector(".toggle"), () => setFolded([group], true));
}
document.querySelectorAll(".group-controls").forEach(element => { element.hidden = groups.length === 0; });
groups.forEach(group => { group.isFolded = evaluated.length > MOST_UNFOLDED; });
listSteps();
arrange();
zoomToFit();
position = steps.length - 1; // everything, as the lecture draws it
show();

/** For the console: the gates by name, with value and gradient. */
window.circuit = { gates: Object.fromEntries(evaluated.map(gate => [gate.name, gate])), groups, steps: () => steps, position: () => position };
