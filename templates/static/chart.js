/* Brings a drawing to life when someone reaches for it.

   Every drawing is complete without this script. On the first pointer, touch or focus in a figure
   it loads the site's copy of the Vega runtime (vega.js, beside this script) and the page's
   specifications (charts.js, beside the page), and puts a live view in the drawing's place.
   Where anything fails, the drawing stays. */
"use strict";

(() => {
  const runtime = new URL("vega.js", document.currentScript.src).href;
  const specifications = new URL(document.currentScript.dataset.charts || "charts.js", document.baseURI).href;
  const loading = new Map();

  /** Loads a script of this site once; the promise is kept, failure included. */
  function load(address) {
    if (!loading.has(address)) {
      loading.set(address, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => reject(new Error(address));
        document.head.append(script);
      }));
    }
    return loading.get(address);
  }

  /** The whole specification of a chart: its shape, filled with its own rows and values. */
  function specification(key) {
    const { shapes, charts } = window.tiltaksdata;
    const chart = charts[key];
    if (!chart) return null;
    const spec = structuredClone(shapes[chart.shape]);
    for (const name of ["width", "height", "padding"]) spec[name] = chart[name];
    spec.config.locale = chart.locale;
    for (const data of spec.data) if (data.name in chart.rows) data.values = chart.rows[data.name];
    for (const signal of spec.signals) if (signal.name in chart.values) signal.value = chart.values[signal.name];
    return spec;
  }

  /** Shows the finished text of what is under the pointer: a label, and its figure below. */
  function tooltip(holder) {
    const tip = document.createElement("div");
    tip.className = "chart-tip";
    tip.hidden = true;
    holder.append(tip);
    return (_, event, item, text) => {
      tip.hidden = !text;
      if (!text) return;
      const [label, ...figures] = String(text).split("\n");
      tip.textContent = label;
      tip.append(...figures.map((figure) => Object.assign(document.createElement("b"), { textContent: figure })));
      place(tip, holder, event);
    };
  }

  /** Puts the tip above the pointer, within the width of the figure. */
  function place(tip, holder, event) {
    const box = holder.getBoundingClientRect();
    const left = event.clientX - box.left - tip.offsetWidth / 2;
    const top = event.clientY - box.top - tip.offsetHeight - 14;
    tip.style.left = `${Math.max(0, Math.min(left, box.width - tip.offsetWidth))}px`;
    tip.style.top = `${box.top + top < 0 ? top + tip.offsetHeight + 34 : top}px`;
  }

  /** Lets the live drawing be as large as the still one, be read as the same, lead to the same. */
  function match(live, still) {
    for (const name of ["width", "height", "viewBox", "role", "aria-labelledby"]) {
      if (still.hasAttribute(name)) live.setAttribute(name, still.getAttribute(name));
    }
    live.removeAttribute("style");
    const links = still.querySelectorAll("a");
    live.querySelectorAll(".links_marks > *").forEach((mark, n) => {
      if (!links[n]) return;
      const link = links[n].cloneNode(false);
      mark.replaceWith(link);
      link.append(mark);
    });
  }

  /** Puts the live drawing in the place of the still one; the focus stays where it was. */
  function swap(holder, still, live) {
    const focused = [...still.querySelectorAll("a")].indexOf(document.activeElement);
    holder.append(live);
    holder.dataset.live = "";
    if (focused >= 0) live.querySelectorAll("a")[focused].focus();
  }

  /** A live view in an element that is not in the page yet: of a chart, or of what `fill` makes of it. */
  async function draw(key, holder, fill = (spec) => spec) {
    await Promise.all([load(runtime), load(specifications)]);
    const spec = specification(key);
    if (!spec) return null;
    const view = new window.vega.View(window.vega.parse(fill(spec), null, { ast: true }), {
      expr: window.vega.expressionInterpreter,
      renderer: "svg",
      hover: true,
      logLevel: window.vega.Error,
    });
    const live = document.createElement("div");
    live.className = "chart-live";
    await view.initialize(live).tooltip(tooltip(holder)).runAsync();
    // The drawing is one image with a name; its parts have none to be read out.
    for (const mark of live.querySelectorAll("svg [role]")) {
      mark.removeAttribute("role");
      mark.removeAttribute("aria-roledescription");
    }
    return live;
  }

  async function enliven(holder) {
    const still = holder.querySelector("svg");
    const live = still && await draw(holder.dataset.chart, holder);
    if (!live || !still.isConnected) return;
    match(live.querySelector("svg"), still);
    swap(holder, still, live);
  }

  /** Begins once, whatever comes first; a drawing that can't be brought to life is left alone. */
  function prepare(holder) {
    const reach = holder.closest("figure") || holder;
    const events = ["pointerenter", "touchstart", "focusin"];
    const begin = () => {
      for (const name of events) reach.removeEventListener(name, begin);
      enliven(holder).catch(() => delete holder.dataset.live);
    };
    for (const name of events) reach.addEventListener(name, begin, { passive: true });
  }

  document.querySelectorAll("[data-chart]").forEach(prepare);
  window.tiltaksdataCharts = { load, draw };
})();
