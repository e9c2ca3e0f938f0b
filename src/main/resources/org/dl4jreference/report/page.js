"use strict";
(() => {
  let data = JSON.parse(document.getElementById("data").textContent);
  // After Okabe and Ito, two of them darker on white for contrast; widths and dashes let curves that lie over each other all be seen.
  const colours = ["#BF7B00", "#0072B2", "#009E73", "#CC3377", "#2B8CC6", "#7A5195", "#D55E00", "#777777"];
  const darkColours = ["#E69F00", "#4DA3E0", "#2CC79B", "#FF77B0", "#8FD0F5", "#B48AD0", "#FF8A3D", "#AAAAAA"];
  const widths = [6, 3.5, 2.5, 2];
  const dashes = [[], [], [9, 6], [3, 5]];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const superscript = n => String(n).replace(/[-\d]/g, c => c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[+c]);

  const short = v => {
    if (v === null || v === undefined) return "–";
    if (typeof v === "string") return { nan: "NaN", inf: "∞", "-inf": "−∞" }[v] || v;
    const size = Math.abs(v);
    const text = v === 0 ? "0" : size >= 1e-3 && size < 1e5 ? String(+v.toPrecision(6)) : v.toExponential(3);
    return text.replace(/-/g, "−");
  };
  // On a logarithmic axis the logarithms are drawn: the library's own such axis ends after 17 decades.
  const place = (a, v) => v === null ? null : a.log ? Math.log10(v) : v;
  const back = (a, v) => a.log && v !== null && v !== undefined ? Math.pow(10, v) : v;
  const tick = (v, log) => {
    if (!log) return String(+v.toPrecision(6)).replace("-", "−");
    return Math.abs(v) < 4 ? String(+Math.pow(10, v).toPrecision(Number.isInteger(+(v * 10).toFixed(6)) ? 2 : 3)) : Number.isInteger(v) ? "10" + superscript(v) : Math.pow(10, v).toExponential(1).replace("+", "").replace("-", "−");
  };
  const decades = (u, axis, min, max) => {
    const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].find(s => (max - min) / s <= 8) || 100;
    const ticks = [];
    for (let i = Math.ceil(min / step - 1e-9); i * step <= max + 1e-9; i++) ticks.push(+(i * step).toFixed(6));
    return ticks;
  };

  const numbers = chart => {
    const tables = chart.series.map(s => [s.x.map(v => place(chart.x, v)), s.y.map(v => place(chart.y, v))]);
    return tables.length ? uPlot.join(tables) : [[]];
  };

  function draw(chart) {
    const box = document.getElementById("chart-" + chart.id);
    box.replaceChildren();
    const whole = chart.series.every(s => s.x.every(Number.isInteger));
    const axis = (a, side) => ({
      label: a.label, labelSize: 22, labelFont: "13px system-ui, sans-serif", font: "12px system-ui, sans-serif",
      stroke: css("--ink"), grid: { stroke: css("--line"), width: 1 }, ticks: { stroke: css("--line") },
      size: side === "y" ? 62 : 40,
      ...(a.log ? { splits: decades } : side === "x" && whole ? { incrs: [1, 2, 5].flatMap(m => [1, 10, 100, 1e3, 1e4, 1e5, 1e6].map(p => m * p)).sort((p, q) => p - q) } : {}),
      values: (u, s) => s.map(v => tick(v, a.log)),
    });
    const shown = chart.series.map((s, i) => ({
      label: s.name, stroke: (dark.matches ? darkColours : colours)[i % 8], width: widths[i % 4], dash: dashes[i % 4],
      points: { show: s.x.length < 2 }, value: (u, v) => short(back(chart.y, v)),
      ...(chart.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
    }));
    const width = box.clientWidth;
    const plot = new uPlot({
      width, height: Math.max(240, Math.min(380, Math.round(width * 0.55))),
      scales: { x: { time: false }, y: { time: false } },
      axes: [axis(chart.x, "x"), axis(chart.y, "y")],
      series: [{ label: chart.x.label, value: (u, v) => short(back(chart.x, v)) }, ...shown],
      cursor: { drag: { x: true, y: false } },
    }, numbers(chart), box);
    return plot;
  }

  let plots = [];
  const drawAll = () => { plots.forEach(p => p.destroy()); plots = data.charts.map(draw); };
  drawAll();
  dark.addEventListener("change", drawAll);
  let pageWidth = document.documentElement.clientWidth;
  addEventListener("resize", () => {
    if (document.documentElement.clientWidth !== pageWidth) {
      pageWidth = document.documentElement.clientWidth;
      drawAll();
      showFlow();
    }
  });

  let showFlow = () => {};
  let followFlow = () => {};
  if (data.flow) {
    let flow = data.flow;
    const by = id => document.getElementById(id);
    by("flow").hidden = false;
    const slider = by("epoch");
    slider.max = flow.frames.length - 1;
    const svgNs = "http://www.w3.org/2000/svg";
    const element = (parent, name, attributes, text) => {
      const e = document.createElementNS(svgNs, name);
      for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
      if (text !== undefined) e.textContent = text;
      parent.appendChild(e);
      return e;
    };
    const few = v => typeof v === "number" ? (Math.abs(v) >= 1e4 || (v !== 0 && Math.abs(v) < 1e-3) ? v.toExponential(1) : v.toFixed(3)).replace(/-/g, "−") : short(v);
    const parameterCount = flow.frames[0].layers.reduce((n, l) => n + l.W.length * l.W[0].length, 0);

    showFlow = () => {
      const frame = flow.frames[+slider.value];
      const back = by("backward").checked;
      by("epoch-number").textContent = frame.epoch;
      slider.setAttribute("aria-valuetext", "epoch " + frame.epoch);
      by("flow-caption").textContent = "Epoch " + frame.epoch + ": loss " + short(frame.loss) + ". " + (back
        ? "Right to left: in each unit its error δ, on each line the weight's gradient."
        : "Left to right: in each unit its activation, on each line the weight.");
      const columns = [flow.input, ...frame.values];
      const width = Math.max(320, by("diagram").clientWidth);
      const tallest = Math.max(...columns.map(c => c.length));
      const radius = Math.max(14, Math.min(width < 600 ? 25 : 28, 220 / tallest));
      const spacing = radius * 2 + (width < 600 ? 100 : 62);
      const height = tallest * spacing + 44;
      const x = c => radius + 14 + c * (width - 2 * radius - 28) / (columns.length - 1);
      const y = (c, i) => 34 + (height - 34) / 2 + (i - (columns[c].length - 1) / 2) * spacing;
      const picture = document.createElementNS(svgNs, "svg");
      picture.setAttribute("viewBox", "0 0 " + width + " " + height);
      picture.setAttribute("role", "img");
      picture.setAttribute("aria-label", "The network at epoch " + frame.epoch + ", " + (back ? "gradients flowing back" : "values flowing forward") + "; its numbers are in the table below");
      const marker = element(element(picture, "defs", {}), "marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" });
      element(marker, "path", { d: "M0 0 L8 4 L0 8 z", class: "arrow" });
      const labels = [];
      let largest = 0;
      frame.layers.forEach(layer => (back ? layer.dW : layer.W).forEach(row => row.forEach(v => { if (Number.isFinite(v)) largest = Math.max(largest, Math.abs(v)); })));
      frame.layers.forEach((layer, l) => {
        const shown = back ? layer.dW : layer.W;
        shown.forEach((row, i) => row.forEach((v, j) => {
          const from = [x(l), y(l, i)], to = [x(l + 1), y(l + 1, j)];
          const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
          const ux = (to[0] - from[0]) / length, uy = (to[1] - from[1]) / length;
          const line = element(picture, "line", {
            x1: from[0] + ux * radius, y1: from[1] + uy * radius, x2: to[0] - ux * (radius + 3), y2: to[1] - uy * (radius + 3),
            class: v < 0 ? "minus" : "plus", "stroke-width": 1 + 4 * (Number.isFinite(v) && largest ? Math.abs(v) / largest : 1),
            ...(v < 0 ? { "stroke-dasharray": "7 4" } : {}),
            ...(back ? { "marker-start": "url(#tip)" } : { "marker-end": "url(#tip)" }),
          });
          element(line, "title", {}, "W[" + i + ", " + j + "] = " + short(layer.W[i][j]) + ", gradient " + short(layer.dW[i][j]));
          if (parameterCount <= 24) {
            const near = Math.min(0.5, Math.max(0.3, (radius + 28) / (to[0] - from[0])));
            const t = row.length > 1 && shown.length > 1 ? near + (width < 600 ? 0 : (1 - 2 * near) * i / (shown.length - 1)) : 0.5;
            labels.push([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t + 4, few(v)]);
          }
        }));
      });
      labels.forEach(([lx, ly, text]) => element(picture, "text", { x: lx, y: ly, "text-anchor": "middle", class: "label" }, text));
      columns.forEach((column, c) => {
        const title = c === 0 ? "input" : (c === columns.length - 1 ? "output" : "hidden") + ", " + flow.activations[c - 1];
        const edge = c === 0 ? "start" : c === columns.length - 1 ? "end" : "middle";
        element(picture, "text", { x: edge === "start" ? 4 : edge === "end" ? width - 4 : x(c), y: 18, "text-anchor": edge, class: "soft" }, title);
        column.forEach((v, i) => {
          const bias = c > 0 ? frame.layers[c - 1].b : undefined;
          const delta = c > 0 ? frame.layers[c - 1].db : undefined;
          element(picture, "circle", { cx: x(c), cy: y(c, i), r: radius });
          const inside = back && delta ? delta[0][i] : v;
          element(picture, "text", { x: x(c), y: y(c, i) + 4.5, "text-anchor": "middle" }, few(inside));
          if (c > 0 && bias) {
            element(picture, "text", { x: edge === "end" ? width - 4 : x(c), y: y(c, i) + radius + 16, "text-anchor": edge === "end" ? "end" : "middle", class: "soft label" },
              back ? "a = " + few(v) : "b = " + few(bias[0][i]));
          }
        });
      });
      by("diagram").replaceChildren(picture);
      const rows = by("flow-table").tBodies[0];
      rows.replaceChildren();
      frame.layers.forEach((layer, l) => ["W", "b"].filter(key => layer[key]).forEach(key => layer[key].forEach((row, i) => row.forEach((v, j) => {
        const tr = rows.insertRow();
        const head = document.createElement("th");
        head.scope = "row";
        head.textContent = "layer " + l + ", " + key + "[" + i + ", " + j + "]";
        tr.appendChild(head);
        tr.insertCell().textContent = short(v);
        tr.insertCell().textContent = short(layer["d" + key][i][j]);
      }))));
    };
    const go = index => { slider.value = index; showFlow(); };
    slider.addEventListener("input", showFlow);
    by("forward").addEventListener("change", showFlow);
    by("backward").addEventListener("change", showFlow);
    by("previous").addEventListener("click", () => go(+slider.value - 1));
    by("next").addEventListener("click", () => go(+slider.value + 1));
    const fromAddress = () => {
      const asked = /^#epoch=(\d+)(&back)?$/.exec(location.hash);
      if (asked) {
        const index = flow.frames.findIndex(f => f.epoch >= +asked[1]);
        by(asked[2] ? "backward" : "forward").checked = true;
        go(index < 0 ? flow.frames.length - 1 : index);
      }
    };
    addEventListener("hashchange", fromAddress);
    go(data.live ? flow.frames.length - 1 : 0);
    fromAddress();
    // Whoever looks at the last epoch goes on to the new last one.
    followFlow = () => {
      const last = +slider.value === +slider.max;
      const epoch = flow.frames[+slider.value].epoch;
      flow = data.flow;
      slider.max = flow.frames.length - 1;
      const same = flow.frames.findIndex(f => f.epoch >= epoch);
      go(last || same < 0 ? flow.frames.length - 1 : same);
    };
  }

  // A zoomed chart stays as it is zoomed.
  const follow = (plot, before, after) => {
    if (before.series.map(s => s.name).join() !== after.series.map(s => s.name).join()) {
      plot.destroy();
      return draw(after);
    }
    const xs = plot.data[0];
    const zoomed = xs.length > 1 && (plot.scales.x.min > xs[0] || plot.scales.x.max < xs[xs.length - 1]);
    plot.setData(numbers(after), !zoomed);
    if (zoomed) plot.redraw();
    return plot;
  };
  document.addEventListener("data", event => {
    const before = data;
    data = event.detail;
    plots = data.charts.map((chart, i) => follow(plots[i], before.charts[i], chart));
    if (data.flow) followFlow();
  });
  document.documentElement.dataset.ready = "true";
})();
