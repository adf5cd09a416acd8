// What the current step does, written out: beside its gate, and for screen readers.

const bubble = document.getElementById("bubble");

function number(text, kind) {
  return `<span class="${kind}">${escaped(text)}</span>`;
}

function letter(gate, i) {
  return gate.inputs.length === 1 ? "x" : "abcd"[i] ?? `x${i}`;
}

/** The formula of a gate with its numbers and its value: e^-1.00 = 0.37. */
function forwardText(gate) {
  const formula = gate.says ?? null;
  const numbers = withNumbers(formula, gate);
  const from = numbers ?? (formula === null ? `${gate.label} of ${gate.inputs.map(id => gates[id].name).join(", ")}` : pretty(formula));
  return `${escaped(from)} ${numbers === undefined && gate.value === undefined ? "has shape" : "="} ${number(valueText(gate), "value")}`;
}

/** Whether a rule is shown with its numbers; a choice between several is clearer as the number that it makes. */
function isShort(rule) {
  return rule !== null && rule.length <= 36 && !rule.includes("select(");
}

function factorText(formula) {
  const outer = formula.replace(/\([^()]*\)/g, "");
  return escaped(/ [+-] |[<>=]/.test(outer) ? `(${formula})` : formula);
}

/** What a gate passes back to an input: the local rule, times its gradient, and the product. */
function backwardText(gate, i) {
  const passed = contribution(gate, i);
  const rule = gate.rules[i];
  const gradient = number(finalGradientText(gate), "gradient");
  if (passed === undefined) {
    return !isShort(rule) || rule === "vjp" ? `rule of ${escaped(gate.label)}, applied to ${gradient}` : `${factorText(pretty(rule))} × ${gradient}`;
  }
  const derived = brief(derivative(gate, i));
  const numbers = (isShort(rule) ? withNumbers(rule, gate) : undefined) ?? derived;
  return `${factorText(numbers)} × ${gradient} = ${number(brief(passed), "gradient")}`;
}

function ruleName(gate, i) {
  const rule = gate.rules[i];
  return !isShort(rule) || rule === "vjp" || /^-?[\d.]+$/.test(rule) ? "" : `d/d${letter(gate, i)} = ${escaped(pretty(rule))}`;
}

/** The sum at an input at which more than one contribution has arrived. */
function sumText(input, arrived) {
  const parts = arrived.get(input) ?? [];
  return parts.length > 1 && parts.every(part => part !== undefined)
    ? `sum ${parts.map(part => number(part < 0 ? `(${brief(part)})` : brief(part), "gradient")).join(" + ")} = `
      + number(brief(parts.reduce((sum, part) => sum + part)), "gradient")
    : "";
}

function backwardRows(step, state) {
  const [gate] = step.gates;
  return gate.inputs.map((id, i) => ({ input: gates[id], i })).filter(({ input }) => hasGradient(input)).map(({ input, i }) => {
    const sum = gate.inputs.lastIndexOf(input.id) === i ? sumText(input, state.arrived) : "";
    return `<tr><td class="to">${escaped(input.name)}</td><td>${backwardText(gate, i)}</td><td class="rule">${ruleName(gate, i)}</td></tr>`
      + (sum ? `<tr><td></td><td colspan="2">${sum}</td></tr>` : "");
  }).join("");
}

function bubbleText(step, state) {
  const [gate] = step.gates;
  if (step.group) {
    const result = gates[step.group.result];
    return step.phase === "forward"
      ? `<b>${escaped(step.group.name)}</b>: ${step.gates.length} operations, result ${number(valueText(result), "value")}`
      : `<b>${escaped(step.group.name)}</b>: back through ${step.gates.length} operations`;
  }
  switch (step.phase) {
    case "forward": return forwardText(gate);
    case "seed": return `${escaped(gate.name)} by itself: ${number(finalGradientText(gate), "gradient")}`;
    default: return `<table>${backwardRows(step, state)}</table>`;
  }
}

function sayText(step) {
  const what = step.group ? `<b>${escaped(step.group.name)}</b>` : step.gates.length > 0 ? `<b>${escaped(step.gates[0].label)}</b>` : "";
  const place = `Step ${position} of ${steps.length - 1}`;
  switch (step.phase) {
    case "start": return `${steps.length - 1} steps: forward from the leaves to the result`
      + `${hasGradient(gates[circuit.result]) ? ", and back with gradients by the chain rule" : ""}. Press <kbd>→</kbd>.`;
    case "end": return `All ${hasGradient(gates[circuit.result]) ? "values and gradients" : "values"}. Go through the steps with <kbd>←</kbd>, or play them with <kbd>space</kbd>.`;
    case "forward": return `${place}, forward: ${what} computes ${step.group ? "its result" : escaped(step.gates[0].name)}.`;
    case "seed": return `${place}: the gradient of the result by itself is where the backward pass starts.`;
    default: return `${place}, backward: ${what} passes its gradient, times its local derivative, to its input${inputsOf(step).length > 1 ? "s" : ""}.`;
  }
}

/** Puts the bubble below its gate, or above where there is no room. */
function placeBubble(step) {
  const paper = document.getElementById("paper").getBoundingClientRect();
  const shown = circuit.groups[step.shown] && !circuit.groups[step.shown].isFolded ? frames.get(step.shown) : drawings.get(step.shown);
  const body = (shown.querySelector(".body") ?? shown).getBoundingClientRect();
  const middle = body.left + body.width / 2 - paper.left;
  const left = Math.max(6, Math.min(middle - bubble.offsetWidth / 2, paper.width - bubble.offsetWidth - 6));
  bubble.style.left = `${left}px`;
  bubble.style.setProperty("--tip", `${Math.min(Math.max(middle - left, 14), bubble.offsetWidth - 14)}px`);
  const below = body.bottom - paper.top + 16;
  const isOver = below + bubble.offsetHeight > paper.height - 4 && body.top - paper.top - 12 - bubble.offsetHeight > 4;
  bubble.classList.toggle("over", isOver);
  bubble.style.top = `${isOver ? body.top - paper.top - bubble.offsetHeight - 12 : below}px`;
}

function showStep(state) {
  const step = steps[position];
  document.getElementById("say").innerHTML = sayText(step);
  bubble.hidden = step.gates.length === 0;
  if (!bubble.hidden) {
    bubble.innerHTML = bubbleText(step, state);
    placeBubble(step);
  }
}

/** Scrolls the picture so that the gate of the current step is seen. */
function scrollToStep() {
  const step = steps[position];
  if (step.gates.length > 0) {
    const stage = document.getElementById("stage");
    const outer = stage.getBoundingClientRect();
    const inner = drawings.get(step.shown).getBoundingClientRect();
    const off = (low, high, from, to) => low < from + 60 || high > to - 120 ? (low + high) / 2 - (from + to) / 2 : 0;
    stage.scrollBy(off(inner.left, inner.right, outer.left, outer.right), off(inner.top, inner.bottom, outer.top, outer.bottom));
  }
}
