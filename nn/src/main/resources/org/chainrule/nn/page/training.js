'use strict';
(() => {
  const STATE = 'chainrule:' + location.pathname;
  const RELOAD = 3000; // milliseconds

  // What was chosen stays when the page is loaded anew.
  const saved = (() => {
    try {
      return JSON.parse(sessionStorage.getItem(STATE)) || {};
    } catch (e) {
      return {};
    }
  })();
  const boxes = [...document.querySelectorAll('figure.chart')]
    .map(figure => [figure.dataset.title, figure.querySelector('.log')])
    .filter(([, box]) => box);
  for (const [title, box] of boxes) {
    if (Object.hasOwn(saved, title)) {
      box.checked = saved[title] === true;
    }
    box.addEventListener('change', () => {
      try {
        sessionStorage.setItem(STATE, JSON.stringify(Object.fromEntries(boxes.map(([name, b]) => [name, b.checked]))));
      } catch (e) {
        // where nothing can be kept, the choice lasts until the next load
      }
    });
  }

  const numbers = text => text ? text.split(' ').map(Number) : [];

  function formatted(value) {
    if (!Number.isFinite(value)) {
      return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
    }
    const size = Math.abs(value);
    const text = size !== 0 && (size < 1e-3 || size >= 1e6)
      ? value.toExponential(3).replace(/\.?0+e/, 'e').replace('e+', 'e')
      : String(Number(value.toPrecision(5)));
    return text.replaceAll('-', '−');
  }

  function nearest(values, wanted) {
    let best = -1;
    values.forEach((value, n) => {
      if (best < 0 || Math.abs(value - wanted) < Math.abs(values[best] - wanted)) {
        best = n;
      }
    });
    return best;
  }

  // Shows the values of all curves at the epoch that is pointed at.
  function watch(figure) {
    const series = [...figure.querySelectorAll('.legend li')].map(item => ({
      name: item.querySelector('span').textContent, style: item.getAttribute('style'), x: numbers(item.dataset.x), y: numbers(item.dataset.y)
    })).filter(each => each.x.length > 0);
    if (series.length === 0) {
      return;
    }
    const tip = document.createElement('div');
    tip.className = 'tip';
    tip.hidden = true;
    figure.append(tip);
    for (const svg of figure.querySelectorAll('svg')) {
      const [from, to] = [Number(svg.dataset.x0), Number(svg.dataset.x1)];
      const box = svg.viewBox.baseVal;
      const [left, right, bottom] = [58, box.width - 14, box.height - 28];
      const cursor = document.createElementNS(svg.namespaceURI, 'line');
      cursor.setAttribute('class', 'cursor');
      cursor.setAttribute('y1', 12);
      cursor.setAttribute('y2', bottom);
      cursor.style.display = 'none';
      svg.append(cursor);
      svg.addEventListener('pointermove', event => {
        const area = svg.getBoundingClientRect();
        const at = (event.clientX - area.left) / area.width * box.width;
        const epochs = series.reduce((a, b) => a.x.length >= b.x.length ? a : b).x;
        const epoch = epochs[nearest(epochs, from + (at - left) / (right - left) * (to - from))];
        const place = left + (epoch - from) / (to - from) * (right - left);
        cursor.setAttribute('x1', place);
        cursor.setAttribute('x2', place);
        cursor.style.display = '';
        tip.replaceChildren(Object.assign(document.createElement('b'), {textContent: 'epoch ' + epoch}));
        for (const each of series) {
          const n = each.x.indexOf(epoch);
          if (n >= 0) {
            const row = document.createElement('div');
            row.setAttribute('style', each.style);
            row.append(Object.assign(document.createElement('span'), {textContent: each.name}), formatted(each.y[n]));
            tip.append(row);
          }
        }
        tip.hidden = false;
        const frame = figure.getBoundingClientRect();
        const x = area.left - frame.left + place / box.width * area.width;
        tip.style.top = area.top - frame.top + 12 + 'px';
        tip.style.left = (x + tip.offsetWidth + 16 < figure.clientWidth ? x + 12 : x - tip.offsetWidth - 12) + 'px';
      });
      svg.addEventListener('pointerleave', () => {
        tip.hidden = true;
        cursor.style.display = 'none';
      });
    }
  }
  document.querySelectorAll('figure.chart').forEach(watch);

  // While training runs, the page is loaded anew, but not under the pointer of who reads a value, or behind other windows.
  if (document.documentElement.dataset.state === 'running') {
    setInterval(() => {
      if (!document.hidden && !document.querySelector('figure.chart svg:hover')) {
        location.reload();
      }
    }, RELOAD);
  }
})();
