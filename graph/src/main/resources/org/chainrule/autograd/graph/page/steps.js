// The steps, forward and then backward: a gate at a time, or all of a folded group.

let steps = [];
let position = 0;

function unitOf(gate) {
  return gate.group ? gate.group.id : gate.id;
}

/** What a gate is shown as: itself, or the box of its group. */
function shownAs(gate) {
  return gate.group && gate.group.isFolded ? gate.group.id : gate.id;
}

function gatesOfUnit(unit, isBackward) {
  const group = circuit.groups[unit];
  const ids = group ? isBackward ? group.backward : group.gates : [unit];
  return ids.map(id => gates[id]).filter(gate => gate.kind === "op" && (!isBackward || hasGradient(gate)));
}

function stepsOf(units, phase) {
  return units.flatMap(unit => {
    const members = gatesOfUnit(unit, phase === "backward");
    const group = circuit.groups[unit];
    return members.length > 0 && group && group.isFolded
      ? [{ phase, shown: unit, group, gates: members }]
      : members.map(gate => ({ phase, shown: gate.id, gates: [gate] }));
  });
}

/** Lists the steps anew, after groups were folded or unfolded, and stays near the same place. */
function listSteps() {
  const now = steps[position];
  const result = gates[circuit.result];
  const seed = hasGradient(result) ? [{ phase: "seed", shown: shownAs(result), gates: [result] }] : [];
  steps = [{ phase: "start", gates: [] }, ...stepsOf(circuit.units, "forward"), ...seed, ...stepsOf(circuit.unitsBackward, "backward"), { phase: "end", gates: [] }];
  const same = now ? steps.findIndex(step => step.phase === now.phase && (now.gates.length === 0 || step.gates.includes(now.gates[0]))) : 0;
  position = Math.max(same, 0);
}

/** Adds what a gate passes back to the gradients that have arrived. */
function passBack(gate, arrived) {
  gate.inputs.forEach((id, i) => {
    const input = gates[id];
    if (hasGradient(input)) {
      const parts = arrived.get(input) ?? [];
      parts.push(contribution(gate, i));
      arrived.set(input, parts);
    }
  });
}

/** What has happened up to a step: the gates that are computed, and what has arrived at each of their gradients, by gate. */
function stateAt(last) {
  const computed = new Set(leaves);
  const arrived = new Map();
  for (const step of steps.slice(0, last + 1)) {
    if (step.phase === "forward") {
      step.gates.forEach(gate => computed.add(gate));
    } else if (step.phase === "seed") {
      arrived.set(step.gates[0], [step.gates[0].gradient]);
    } else if (step.phase === "backward") {
      step.gates.forEach(gate => passBack(gate, arrived));
    }
  }
  return { computed, arrived };
}

/** The gradient of a gate in print, once all has arrived; undefined where there is none. */
function finalGradientText(gate) {
  return gate.gradient !== undefined ? brief(gate.gradient) : gate.gradientText;
}

/** The gradient of a gate as far as it has arrived, in print; undefined where nothing has, or not all of what can't be added here. */
function gradientText(gate, arrived) {
  const parts = arrived.get(gate);
  if (!parts) {
    return undefined;
  }
  const isComplete = parts.length >= gate.uses || gate.id === circuit.result;
  if (isComplete) {
    return finalGradientText(gate);
  }
  return parts.every(part => part !== undefined) ? brief(parts.reduce((sum, part) => sum + part)) : undefined;
}
