// The circuit: values, gradients, and how they are computed from those of the leaves.

function safeMul(gradient, derivative) {
  return gradient === 0 ? 0 : gradient * derivative;
}

function maskedMul(gradient, other) {
  return gradient === 0 || other === 0 ? 0 : gradient * other;
}

/** A power as IEEE 754 has it: 1 of a base of 1, and of -1 and an infinite exponent, where Math.pow has NaN. */
function power(base, exponent) {
  return base === 1 || base === -1 && Math.abs(exponent) === Infinity ? 1 : Math.pow(base, exponent);
}

const MOST_UNFOLDED = 60; // gates, of which the picture is clear without folding
const gates = circuit.gates;
for (const [id, gate] of Object.entries(gates)) {
  gate.id = id;
  gate.group = null;
  gate.uses = 0; // by which a gradient arrives
}
for (const [id, group] of Object.entries(circuit.groups)) {
  group.id = id;
  group.isFolded = true;
  group.gates.forEach(member => { gates[member].group = group; });
}
const evaluated = circuit.evaluated.map(id => gates[id]);
const ops = evaluated.filter(gate => gate.kind === "op");
const leaves = evaluated.filter(gate => gate.kind !== "op");
ops.filter(hasGradient).forEach(gate => gate.inputs.map(id => gates[id]).filter(hasGradient).forEach(input => { input.uses++; }));

function hasGradient(gate) {
  return gate.gradientText !== undefined;
}

function rounded(gate, number) {
  return gate.type === "F32" ? Math.fround(number) : gate.type === "BOOL" ? Number(number !== 0) : number;
}

function inputValues(gate) {
  return gate.inputs.map(id => gates[id].value);
}

/** What a gate passes back to an input; undefined where the page doesn't know it. */
function contribution(gate, i) {
  if (gate.formula === undefined || gate.gradient === undefined) {
    return undefined;
  }
  const rule = formulas[gate.formula].gradients[i];
  return rule === null ? 0 : rounded(gates[gate.inputs[i]], rule(...inputValues(gate), gate.value, gate.gradient));
}

/** The local derivative of a gate by an input, which is what the gradient 1 passes back. */
function derivative(gate, i) {
  const rule = gate.formula === undefined ? undefined : formulas[gate.formula].gradients[i];
  return rule ? rule(...inputValues(gate), gate.value, 1) : rule === null ? 0 : undefined;
}

/** Computes all gates from the leaves, forward and then backward. */
function recompute() {
  for (const gate of ops) {
    gate.value = rounded(gate, formulas[gate.formula].value(...inputValues(gate)));
  }
  for (const gate of evaluated) {
    if (hasGradient(gate) && gate.id !== circuit.result) {
      gate.gradient = 0;
    }
  }
  for (const gate of circuit.backward.map(id => gates[id]).filter(hasGradient)) {
    gate.inputs.forEach((id, i) => {
      if (hasGradient(gates[id])) {
        gates[id].gradient = rounded(gates[id], gates[id].gradient + contribution(gate, i));
      }
    });
  }
}

const recorded = new Map(evaluated.map(gate => [gate, { value: gate.value, gradient: gate.gradient }]));

function restore() {
  recorded.forEach((numbers, gate) => Object.assign(gate, numbers));
}

function isNear(a, b, gate) {
  const digits = gate.type === "F32" ? 1e-4 : 1e-9;
  return a === b || Number.isNaN(a) && Number.isNaN(b) || Math.abs(a - b) <= digits * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Whether the page can compute the circuit anew; it tries, and compares with what was recorded. */
const isLive = (() => {
  const isNumber = gate => gate.value !== undefined && (gate.gradient !== undefined || !hasGradient(gate));
  if (ops.length === 0 || !evaluated.every(isNumber) || !ops.every(gate => gate.formula !== undefined)) {
    return false;
  }
  recompute();
  const agrees = evaluated.every(gate => isNear(gate.value, recorded.get(gate).value, gate)
    && (!hasGradient(gate) || isNear(gate.gradient, recorded.get(gate).gradient, gate)));
  restore();
  return agrees;
})();

/** The value of a gate in print. */
function valueText(gate) {
  return gate.value !== undefined ? brief(gate.value) : gate.valueText;
}
