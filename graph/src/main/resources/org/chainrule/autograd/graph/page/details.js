// What is known of the gate under the pointer or in focus.

const facts = document.getElementById("facts");

function statistics(numbers, number, text) {
  if (number !== undefined) {
    return precise(number);
  }
  return numbers ? ["min", "max", "mean", "norm"].map((name, i) => `${name} ${numbers[i]}`).join(", ") : text;
}

function factsOf(gate) {
  const list = [["shape", `${gate.shape} ${gate.type}`]];
  if (gate.kind === "op") {
    list.unshift(["operation", `${gate.label} of ${gate.inputs.map(id => gates[id].name).join(", ")}`]);
    if (gate.says) {
      list.push(["formula", pretty(gate.says)]);
    }
    gate.rules.forEach((rule, i) => list.push([`d/d${letter(gate, i)}`, rule === null ? "too long to show" : rule === "vjp" ? "a rule of its own" : pretty(rule)]));
  }
  list.push(["value", statistics(gate.valueStatistics, gate.value, gate.valueText)]);
  if (hasGradient(gate)) {
    list.push(["gradient", statistics(gate.gradientStatistics, gate.gradient, gate.gradientText)]);
  }
  if (gate.origin) {
    list.push(["source line", gate.origin]);
  }
  return { name: gate.name, list };
}

function factsOfGroup(group) {
  const members = group.gates.map(id => gates[id]);
  const { list } = factsOf(gates[group.result]);
  return { name: group.name, list: [
    ["group of", `${members.filter(gate => gate.kind === "op").length} operations, ${members.filter(gate => gate.kind !== "op").length} leaves`],
    ["result", gates[group.result].name], ...list.filter(([key]) => ["shape", "value", "gradient"].includes(key))] };
}

function showFacts(id) {
  const { name, list } = circuit.groups[id] ? factsOfGroup(circuit.groups[id]) : factsOf(gates[id]);
  document.getElementById("details-title").textContent = name;
  facts.innerHTML = `<dl>${list.map(([key, text]) => `<dt>${escaped(key)}</dt><dd>${escaped(text)}</dd>`).join("")}</dl>`;
  facts.dataset.id = id;
}

for (const [id, drawing] of drawings) {
  drawing.addEventListener("mouseenter", () => showFacts(id));
  drawing.addEventListener("focus", () => showFacts(id));
}
