// The table of all gates, in the order of the backward pass.

const rows = document.getElementById("rows");
const rowOf = new Map(circuit.backward.map(id => {
  const row = rows.insertRow();
  for (let column = 0; column < 5; column++) {
    row.insertCell();
  }
  row.cells[0].textContent = gates[id].name;
  row.cells[1].textContent = gates[id].kind === "op" ? `${gates[id].label} of ${gates[id].inputs.map(input => gates[input].name).join(", ")}` : gates[id].kind === "data" ? "data" : "leaf";
  row.cells[2].className = "value";
  row.cells[3].className = "gradient";
  return [id, row];
}));

function showTable() {
  const step = steps[position];
  for (const [id, row] of rowOf) {
    const gate = gates[id];
    row.classList.toggle("now", step.gates.includes(gate));
    row.cells[2].textContent = valueText(gate);
    row.cells[3].textContent = finalGradientText(gate) ?? "";
    row.cells[4].innerHTML = gate.kind === "op" && hasGradient(gate)
      ? gate.inputs.map((input, i) => hasGradient(gates[input]) ? `${escaped(gates[input].name)}: ${backwardText(gate, i)}` : "").filter(text => text).join("<br>")
      : "";
  }
}

const all = document.getElementById("all");
all.open = evaluated.length <= MOST_UNFOLDED;
all.addEventListener("toggle", () => { if (all.open) { showTable(); } });
