// Numbers and formulas as text, as the library writes them.

function exponentOf(number) {
  return number === 0 || !Number.isFinite(number) ? 0 : Math.floor(Math.log10(Math.abs(number)));
}

function unlessFinite(number) {
  return Number.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
}

function withTwoDigits(exponential) {
  return exponential.replace(/e([+-])(\d)$/, "e$10$2");
}

/** Two decimals or two digits, as there is room for in a picture. */
function brief(number) {
  if (!Number.isFinite(number)) {
    return unlessFinite(number);
  }
  const exponent = exponentOf(number);
  const decimals = exponent < 0 ? Math.max(2, 1 - exponent) : Math.min(Math.max(3 - exponent, 0), 2);
  return exponent < -3 || exponent > 4 ? withTwoDigits(number.toExponential(1)) : (number + 0).toFixed(decimals);
}

/** Up to seven significant digits. */
function precise(number) {
  if (!Number.isFinite(number)) {
    return unlessFinite(number);
  }
  const exponent = exponentOf(number);
  return exponent < -4 || exponent > 8 ? withTwoDigits(number.toExponential(6)) : String(Number(number.toPrecision(7)));
}

/** Signs of mathematics for those of a formula in print. */
function pretty(formula) {
  return formula.replace(/\^2(?![\d.])/g, "²").replace(/\^3(?![\d.])/g, "³").replace(/ \* /g, " × ");
}

/** The names of a gate's arguments and result in its formula, with their values. */
function namesOf(gate) {
  const names = new Map([["y", gate.value]]);
  gate.inputs.forEach((id, i) => names.set(gate.inputs.length === 1 ? "x" : "abcd"[i], circuit.gates[id].value));
  return names;
}

/** A formula of a gate with numbers in the place of its arguments and its result; undefined where these aren't single numbers. */
function withNumbers(formula, gate) {
  const names = namesOf(gate);
  let isKnown = formula !== null && gate.inputs.length <= 4;
  const text = (formula ?? "").replace(/\b[a-dxy]\b(?!\()/g, (name, at, whole) => {
    const number = names.get(name);
    isKnown &&= number !== undefined;
    const before = whole.slice(0, at).trimEnd();
    const isPlain = before === "" || /[(,|^]$/.test(before);
    const isBase = whole[at + 1] === "^";
    return number >= 0 || isPlain && !isBase ? brief(number ?? NaN) : `(${brief(number ?? NaN)})`;
  });
  return isKnown ? pretty(text) : undefined;
}

/** A text that may stand in HTML. */
function escaped(text) {
  return String(text).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
