// Sliders on leaves, which compute the whole circuit anew.

const sliders = new Map();

/** A range around a number, which the slider can reach exactly; from 0 to 1 for a condition. */
function rangeOf(gate) {
  if (gate.type === "BOOL") {
    return { min: 0, max: 1, step: 1 };
  }
  const value = Number.isFinite(gate.value) ? gate.value : 0;
  const reach = Math.abs(value) <= 5 ? 5 : 2 * Math.abs(value);
  const step = 10 ** Math.floor(Math.log10(reach / 50));
  return { min: Math.floor((value - reach) / step) * step, max: Math.ceil((value + reach) / step) * step, step };
}

function addSlider(gate) {
  const row = document.createElement("label");
  row.className = "slider";
  row.append(Object.assign(document.createElement("span"), { textContent: gate.name }));
  const input = Object.assign(document.createElement("input"), { type: "range" });
  const { min, max, step } = rangeOf(gate);
  Object.assign(input, { min, max, step: "any" });
  input.value = gate.value;
  input.dataset.id = gate.id;
  const output = document.createElement("output");
  input.addEventListener("input", () => {
    const number = Number(input.value);
    setLeaf(gate, Math.round(number / step) * step);
  });
  input.addEventListener("keydown", event => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (direction) {
      event.preventDefault();
      setLeaf(gate, Math.min(max, Math.max(min, Math.round((Number.isNaN(gate.value) ? 0 : gate.value) / step + direction) * step)));
    }
  });
  row.append(input, output);
  document.getElementById("sliders").append(row);
  sliders.set(gate, { input, output });
}

function setLeaf(gate, number) {
  gate.value = rounded(gate, Number(number.toPrecision(12))); // 0.3, not 0.30000000000000004
  recompute();
  show();
}

function showSliders() {
  for (const [gate, { input, output }] of sliders) {
    input.value = gate.value;
    input.setAttribute("aria-valuetext", precise(gate.value));
    output.textContent = String(Number(gate.value.toPrecision(4)));
  }
  if (facts.dataset.id) {
    showFacts(facts.dataset.id);
  }
}

function whyNotLive() {
  const other = ops.find(gate => gate.formula === undefined);
  return ops.length === 0
    ? "Nothing was recorded."
    : other
      ? `The page shows the values that were recorded: ${other.label} is not a formula of single numbers that it could compute anew, so there are no sliders.`
      : "The page shows the values that were recorded, and has no sliders.";
}

function whatIsLive() {
  const condition = leaves.find(gate => gate.type === "BOOL");
  return "Move a slider: every gate is computed anew, forward and backward."
    + (condition ? ` ${condition.name} is a condition, 0 or 1; comparisons aren't recorded, so it doesn't follow the other sliders.` : "");
}

document.getElementById("live").textContent = isLive ? whatIsLive() : whyNotLive();
if (isLive) {
  leaves.forEach(addSlider);
}
document.getElementById("reset").hidden = !isLive;
document.getElementById("reset").addEventListener("click", () => {
  restore();
  show();
});
