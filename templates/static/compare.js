/* Lets visitors choose what is compared.

   The page shows one comparison without this script. What is offered, and every word, is in
   choices.js beside the page; the figures of a measure by a dimension are a script each, loaded when
   a line needs them. The choice is in the address, so that it can be shared and gone back to. */
"use strict";

(() => {
  const choices = window.tiltaksdataChoices;
  const form = document.getElementById("choice");
  if (!choices || !form) return;
  const { words, gaps } = choices;
  const figure = document.getElementById("comparison");
  const part = (selector) => figure.querySelector(selector);
  const measures = new Map(choices.measures.map((item) => [item.code, item]));
  const dimensions = new Map(choices.dimensions.map((item) => [item.code, item]));
  const [WHOLE, EVERYONE] = choices.whole;
  const SHOWN = ["count", "rate", "index"];
  const NARROW = 480; // drawings that are narrower are lower, too, px
  const SIDE = 0.28; // the share of the width that names may take at the ends of lines
  const LINE = 16, ROW = 18; // heights of a line of text and of a row of hidden months, px
  const site = document.title.split(" – ").at(-1);
  const first = choices.first.lines.map(([measure, dimension, category]) => ({ measure, dimension, category }));
  let state = { lines: first, show: choices.first.show };
  let turn = 0, drawnWidth = 0, redraw = null, file = "";

  // --- words and numbers -----------------------------------------------------------------------

  const say = (word, values = {}) =>
    words[word].replace(/\{(\w+)\}/g, (hole, name) => (name in values ? values[name] : hole));
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function allOf(items) {
    const [, comma, last] = /\{a\}(.*)\{b\}(.*)\{c\}/.exec(choices.and[1]);
    if (items.length === 2) return choices.and[0].replace("{a}", () => items[0]).replace("{b}", () => items[1]);
    return items.length < 2 ? items.join("") : items.slice(0, -1).join(comma) + last + items.at(-1);
  }

  function number(value, decimals = 0) {
    const [whole, fraction] = value.toFixed(decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, choices.numbers[1]);
    return fraction ? grouped + choices.numbers[0] + fraction : grouped;
  }

  // Months are counted from the year 0.
  const monthOf = (period) => Number(period.slice(0, 4)) * 12 + Number(period.slice(5)) - 1;
  const yearOf = (month) => Math.floor(month / 12);
  const periodOf = (month) => `${yearOf(month)}-${String((month % 12) + 1).padStart(2, "0")}`;
  const monthName = (month) => `${choices.months[0][month % 12]}\u00a0${yearOf(month)}`;

  function span(from, to) {
    if (from % 12 === 0 && to % 12 === 11) return [...new Set([yearOf(from), yearOf(to)])].join("–");
    if (from === to) return monthName(from);
    const opening = yearOf(from) === yearOf(to) ? choices.months[0][from % 12] : monthName(from);
    return `${opening}–${monthName(to)}`;
  }

  // --- lines -----------------------------------------------------------------------------------

  const keyOf = (line) => [line.measure, line.dimension, line.category].join(".");
  const isWhole = (line) => line.dimension === WHOLE;
  const whole = (measure) => ({ measure, dimension: WHOLE, category: EVERYONE });

  function exists({ measure, dimension, category }) {
    const known = measures.get(measure);
    if (dimension === WHOLE) return category === EVERYONE && WHOLE in known.files;
    return Object.hasOwn(known.categories, dimension) && known.categories[dimension].includes(category);
  }

  const hasRate = (line) => (isWhole(line)
    ? measures.get(line.measure).rated
    : dimensions.get(line.dimension).rated.includes(line.category));

  const place = (line) => (isWhole(line) ? words.whole : dimensions.get(line.dimension).names[line.category][0]);
  const placeInside = (line) => (isWhole(line)
    ? words["whole-inside"]
    : dimensions.get(line.dimension).names[line.category].at(-1));

  /** What the lines are called: their places, else their measures, else both. */
  function labels(lines) {
    if (new Set(lines.map((line) => line.measure)).size === 1) return lines.map(place);
    return insides(lines).map(capital);
  }

  /** Lines of several measures, within a sentence. */
  function insides(lines) {
    const places = new Set(lines.map((line) => `${line.dimension}.${line.category}`));
    return lines.map((line) => (places.size === 1 ? measures.get(line.measure).inside : full(line)));
  }

  const full = (line) => `${measures.get(line.measure).inside} (${placeInside(line)})`;

  function titleOf({ lines, show }) {
    if (new Set(lines.map((line) => line.measure)).size > 1) {
      return say(`titles-${show}`, { lines: capital(allOf(insides(lines))) });
    }
    const places = capital(allOf(lines.map(placeInside)));
    return say(`title-${show}`, { places, measure: measures.get(lines[0].measure).inside });
  }

  /** The colour and the strokes of a line: the first of a measure has the measure's colour. */
  function look(lines, n) {
    const { measure } = lines[n];
    const own = (line) => line.measure === measure && !isWhole(line);
    const strong = n === 0;
    const width = strong ? 3 : 2;
    if (isWhole(lines[n]) && lines.some(own)) return { colour: "var(--mute)", dash: [], width };
    const before = lines.slice(0, n).filter(own).length;
    if (!before) return { colour: `var(${measures.get(measure).colour})`, dash: [], width };
    return { colour: "var(--ink)", dash: choices.dashes[before - 1], width };
  }

  // --- the address -----------------------------------------------------------------------------

  function queryOf({ lines, show }) {
    const query = new URLSearchParams(lines.map((line) => ["line", keyOf(line)]));
    query.append("show", show);
    return `?${query}`;
  }

  const shortened = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

  /** The choice that an address holds, and what could not be had as it asks. */
  function read(search) {
    const query = new URLSearchParams(search), troubles = new Set();
    if (!query.has("line")) return { lines: first, show: choices.first.show, troubles: [] };
    const lines = [];
    for (const text of query.getAll("line")) {
      const [measure, dimension = WHOLE, ...rest] = text.split(".");
      let line = { measure, dimension, category: rest.join(".") || EVERYONE };
      if (!measures.has(measure)) {
        troubles.add(say("unknown-measure", { code: shortened(measure) }));
        continue;
      }
      if (!exists(line)) {
        const code = shortened([dimension, ...rest].join("."));
        troubles.add(say("unknown-place", { code, measure: measures.get(measure).inside }));
        line = whole(measure);
        if (lines.some((other) => keyOf(other) === keyOf(line))) continue;
      }
      if (lines.length < choices.most) addLine(lines, line, troubles);
      else troubles.add(say("too-many"));
    }
    const added = [];
    for (const line of [...lines.slice(0, 1).map((one) => whole(one.measure)), ...first]) {
      if (lines.length >= choices.least) break;
      if (exists(line) && !lines.some((other) => keyOf(other) === keyOf(line))) {
        lines.push(line);
        added.push(line);
      }
    }
    if (added.length) {
      troubles.add(say("too-few", { added: allOf(added.map(full)) }));
    }
    const asked = query.get("show") || "count";
    if (!SHOWN.includes(asked)) troubles.add(say("unknown-show", { code: shortened(asked) }));
    return { lines, show: SHOWN.includes(asked) ? asked : "count", troubles: [...troubles] };
  }

  function addLine(lines, line, troubles) {
    if (lines.some((other) => keyOf(other) === keyOf(line))) {
      troubles.add(say("twice", { line: capital(full(line)) }));
    } else lines.push(line);
  }

  // --- figures ---------------------------------------------------------------------------------

  function load({ measure, dimension }) {
    const address = new URL(choices.folder + measures.get(measure).files[dimension], document.baseURI);
    return window.tiltaksdataCharts.load(address.href);
  }

  /** The breaks that are marked where these lines are shown over these months. */
  function cutsOf(lines, from, to) {
    const parts = (item, line) => {
      const code = item.dimension === WHOLE ? line.measure : line.category;
      if (item.dimension !== WHOLE && item.dimension !== line.dimension) return false;
      return !item.categories.length || item.categories.includes(code);
    };
    return choices.breaks.filter((item) => {
      const month = monthOf(item.period);
      return from < month && month <= to && (item.everywhere || lines.some((line) => parts(item, line)));
    });
  }

  /** Every month of every line: its number or the word why there is none, and its rate. */
  function figuresOf(lines, as) {
    const found = lines.map((line) => ({ line, data: window.tiltaksdataFigures[`${line.measure}/${line.dimension}`] }));
    const starts = found.map(({ data }) => monthOf(data.from));
    const lengths = found.map(({ line, data }) => data.figures[line.category].length);
    // Rates begin where the inhabitants of any line are known.
    const rated = found.flatMap(({ data }) => (as === "rate" && data.rated ? [monthOf(data.rated)] : []));
    const from = Math.min(...(rated.length ? rated : starts));
    const to = Math.max(...starts.map((start, n) => start + lengths[n] - 1));
    const series = found.map(({ line, data }, n) => {
      const figures = data.figures[line.category], rates = data.rates[line.category] || [];
      return Array.from({ length: to - from + 1 }, (_, month) => {
        const at = month + from - starts[n];
        const value = figures[at] ?? "no-report";
        const published = typeof value === "number";
        return { number: published ? value : null, gap: published ? "" : value, rate: published ? rates[at] ?? null : null };
      });
    });
    const years = found.filter(({ line, data }) => line.category in data.rates).flatMap(({ data }) => data.years);
    return { from, to, series, years: [...new Set(years)].sort(), cuts: cutsOf(lines, from, to) };
  }

  /** Where an index begins: after the last break, in the first month that all lines have. */
  function baseOf({ from, to, series, cuts }) {
    const after = Math.max(from, ...cuts.map((cut) => monthOf(cut.period)));
    for (let month = after; month <= to; month += 1) {
      if (series.every((line) => line[month - from].number !== null)) return { month, after };
    }
    return null;
  }

  /** Why what is asked for is not shown, in a sentence; empty where it is. */
  function refusal({ lines, show }, figures) {
    const names = labels(lines);
    if (show === "rate") {
      const without = lines.filter((line) => !hasRate(line)).map(placeInside);
      return without.length ? say("no-rates", { lines: allOf([...new Set(without)]) }) : "";
    }
    if (show !== "index") return "";
    const base = baseOf(figures);
    if (!base) return say("no-common");
    const at = figures.series.map((line) => line[base.month - figures.from].number);
    const small = at.findIndex((value) => value < choices.base);
    if (small < 0) return "";
    return say("small-base", { line: names[small], month: monthName(base.month), n: number(at[small]) });
  }

  /** The months of a line as they are shown: a value with its text, or words alone. */
  function shown(line, show, from, base) {
    const start = line[base ? base.month - from : 0].number;
    return line.map((month, n) => {
      if (month.number === null) {
        return { value: null, text: gaps[month.gap].words, hidden: gaps[month.gap].status !== "" };
      }
      if (show === "count") return { value: month.number, text: number(month.number) };
      if (show === "rate") {
        return month.rate === null ? { value: null, text: words["no-rate"] } : { value: month.rate, text: number(month.rate, 1) };
      }
      if (n + from < base.month) return { value: null, text: words["no-index"] };
      const index = (month.number / start) * 100;
      return { value: index, text: number(index) };
    });
  }

  // --- the page --------------------------------------------------------------------------------

  /** An element with attributes and children; texts are never markup. */
  function make(tag, attributes = {}, ...children) {
    const svg = ["svg", "line", "rect"].includes(tag);
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  const hatch = () => make("svg", { class: "hatch", width: 26, height: 12, "aria-hidden": "true" },
    make("rect", { width: 26, height: 12, fill: "url(#hidden)" }));

  /** A sentence with an element in the place of `{sign}`. */
  function withSign(sentence, sign) {
    const [before, after] = sentence.split("{sign}");
    return [before, sign, after];
  }

  async function show(wanted, troubles = []) {
    const mine = (turn += 1);
    try {
      await Promise.all(wanted.lines.map(load));
    } catch {
      if (mine === turn) tell([...troubles, words["not-loaded"]]);
      figure.classList.remove("waiting");
      return;
    }
    if (mine !== turn) return;
    const asked = figuresOf(wanted.lines, wanted.show);
    const refused = refusal(wanted, asked);
    state = refused ? { ...wanted, show: "count" } : wanted;
    const figures = refused ? figuresOf(wanted.lines, "count") : asked;
    fillForm();
    tell(refused ? [...troubles, refused] : troubles);
    print(figures);
    figure.classList.remove("waiting");
  }

  function tell(sentences) {
    form.querySelector(".trouble").replaceChildren(...sentences.map((text) => make("p", {}, text)));
  }

  /** Puts the comparison of `state` into the figure. */
  function print(figures) {
    const { lines, show: as } = state, { from, to } = figures;
    const base = as === "index" ? baseOf(figures) : null;
    const names = labels(lines), title = titleOf(state);
    const drawn = figures.series.map((line, n) => ({
      name: names[n], months: shown(line, as, from, base), ...look(lines, n),
    }));
    document.title = `${title} – ${site}`;
    part("h2").textContent = title;
    const unit = say(`unit-${as}`, { span: span(from, to), month: base ? monthName(base.month) : "" });
    const years = as === "rate" && figures.years.length
      ? ` ${say("years", { year: [...new Set([figures.years[0], figures.years.at(-1)])].join("–") })}` : "";
    part(".subtitle").textContent = unit + years;
    const hidden = figures.series.flat().filter((month) => month.gap && gaps[month.gap].status);
    const meaning = [...new Set(hidden.map((month) => gaps[month.gap].meaning))].join(" / ");
    part(".legend").replaceChildren(...(meaning ? withSign(say("legend", { words: meaning }), hatch()) : []));
    part(".source").textContent = [...new Set(lines.map((line) => measures.get(line.measure).source))].join(" ");
    const notes = figures.cuts.map((cut) => say("break", { month: monthName(monthOf(cut.period)), what: cut.words }));
    if (base && figures.cuts.length) notes.push(say("after-break", { month: monthName(base.month) }));
    part(".notes").replaceChildren(...notes.map((text) => make("p", {}, text)));
    part(".key-lines").replaceChildren(...drawn.map((line) => make("li", {},
      make("svg", { class: "swatch", width: 28, height: 12, "aria-hidden": "true" }, make("line", {
        x1: 0, y1: 6, x2: 28, y2: 6, stroke: line.colour, "stroke-width": line.width,
        "stroke-dasharray": line.dash.join(" ") || null,
      })), " ", make("span", {}, line.name), " ", make("b", {}, line.months.at(-1).text))));
    part(".tables").replaceChildren(table(figures, drawn, title), ...signs(figures));
    downloads(figures, drawn);
    share();
    const newest = drawn.map((line) => `${line.name}: ${line.months.at(-1).text}`).join("; ");
    document.getElementById("now").textContent = say("shown", { title, figures: newest });
    redraw = () => draw(figures, drawn, base, `${title}. ${newest}`);
    redraw();
  }

  /** A row for each month, the newest first; for each line its figure, its rate, and its index. */
  function table({ from, series }, drawn, title) {
    const { lines, show: as } = state;
    const head = make("tr", {}, make("th", { scope: "col" }, words.month));
    lines.forEach((line, n) => {
      const name = drawn[n].name;
      head.append(make("th", { scope: "col" }, make("abbr", { title: say("full-count", { name }) }, name)));
      if (hasRate(line)) head.append(make("th", { scope: "col" }, make("abbr", { title: say("full-rate", { name }) }, words.per)));
      if (as === "index") head.append(make("th", { scope: "col" }, make("abbr", { title: `${name}, ${words.index}` }, words.index)));
    });
    const body = make("tbody");
    for (let month = series[0].length - 1; month >= 0; month -= 1) {
      const row = make("tr", {}, make("th", { scope: "row" }, monthName(from + month)));
      lines.forEach((line, n) => {
        const value = series[n][month];
        row.append(valueCell(value, line, periodOf(from + month)));
        if (hasRate(line)) row.append(value.rate === null ? noCell(value, words["no-rate"]) : rateCell(value, line, periodOf(from + month)));
        if (as === "index") {
          const index = drawn[n].months[month];
          row.append(index.value === null ? noCell(value, words["no-index"]) : make("td", {}, index.text));
        }
      });
      body.append(row);
    }
    return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
      make("table", {}, make("caption", { class: "unseen" }, title), make("thead", {}, head), body));
  }

  const spoken = (text, heard) => [
    make("span", { "aria-hidden": "true" }, text), make("span", { class: "unseen" }, heard),
  ];

  function valueCell(value, line, period) {
    const gap = gaps[value.gap];
    if (gap && !gap.status) return make("td", { class: "none" }, ...spoken(gap.text, gap.words));
    const cell = make("td", {
      "data-period": period, "data-measure": line.measure, "data-dimension": line.dimension,
      "data-category": line.category, "data-status": gap ? gap.status : "published",
    });
    cell.append(...(gap ? spoken(gap.text, gap.words) : [number(value.number)]));
    return cell;
  }

  function rateCell(value, { measure, dimension, category }, period) {
    const key = isWhole({ dimension }) ? {} : {
      class: "rate", "data-per": 100000, "data-period": period, "data-measure": measure,
      "data-dimension": dimension, "data-category": category,
    };
    return make("td", key, number(value.rate, 1));
  }

  /** What is worked out of a figure, where it is not: the mark of a hidden figure, or a dash. */
  function noCell(value, otherwise) {
    const gap = gaps[value.gap] || { text: gaps.absent.text, words: otherwise };
    return make("td", { class: "none" }, ...spoken(gap.text, gap.words));
  }

  function signs({ series }) {
    const found = new Set(series.flat().filter((month) => month.gap).map((month) => month.gap));
    const texts = [...found].map((gap) => `${gaps[gap].text} ${gaps[gap].words}`);
    return texts.length ? [make("p", { class: "key", "aria-hidden": "true" }, texts.join("; "))] : [];
  }

  /** The comparison as CSV, in columns like those of the data. */
  function downloads({ from, series }, drawn) {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const rows = [choices.columns];
    series[0].forEach((_, month) => state.lines.forEach((line, n) => {
      const { number: value, gap, rate } = series[n][month];
      const status = gap ? gaps[gap].status || "absent" : "published";
      const printed = gap ? (gaps[gap].status ? gaps[gap].text : "") : String(value);
      const worked = rate === null ? "" : rate.toFixed(1);
      rows.push([periodOf(from + month), line.measure, line.dimension, line.category, drawn[n].name, printed, status, worked]);
    }));
    const text = rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");
    if (file) URL.revokeObjectURL(file);
    file = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    part(".take").replaceChildren(make("li", {}, make("a", { href: file, download: "comparison.csv" }, "CSV")));
  }

  /** The address of what is shown: the link to it, and the same page in other languages. */
  function share() {
    const query = queryOf(state);
    part(".share").hidden = false;
    part(".address").href = query;
    part(".copy").hidden = !navigator.clipboard;
    document.querySelectorAll("a.switch").forEach((link) => { link.search = query; });
  }

  // --- the drawing -----------------------------------------------------------------------------

  const canvas = document.createElement("canvas").getContext("2d");
  function textWidth(text, weight = "bold") {
    canvas.font = `${weight} 13px ${getComputedStyle(figure).fontFamily}`;
    return canvas.measureText(text).width;
  }

  /** A text in lines that are no wider than `width`. */
  function wrapped(text, width) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const joined = `${lines.at(-1)} ${word}`.trim();
      if (textWidth(joined, "italic") <= width) lines[lines.length - 1] = joined;
      else lines.push(word);
    }
    return lines.filter(Boolean);
  }

  /** The months that have a name below the axis: as many as fit when a month is `step` wide. */
  function namesThatFit(from, to, step) {
    const months = Array.from({ length: to - from + 1 }, (_, n) => from + n);
    const several = yearOf(from) !== yearOf(to);
    const kinds = several ? [["%b", 1]] : [["%B", 0], ["%b", 1]];
    for (const every of months.length <= 36 ? [1, 2, 3, 6] : []) {
      for (const [pattern, kind] of kinds) {
        const named = months.filter((month) => (month % 12) % every === 0);
        const widest = Math.max(...named.map((month) => textWidth(choices.months[kind][month % 12], "normal")));
        if (widest <= every * step - 8) return { named: named.map(periodOf), pattern, years: several };
      }
    }
    const every = [1, 2, 5, 10, 20, 50].find((years) => years * 12 * step >= textWidth("2000", "normal") + 8) || 50;
    const opening = months.filter((month) => month % 12 === 0 && yearOf(month) % every === 0);
    return { named: (opening.length ? opening : months.slice(0, 1)).map(periodOf), pattern: "%Y", years: false };
  }

  /** Places moved as little as it takes, so that they are `step` apart and none is below `bottom`. */
  function spread(places, step, bottom) {
    const placed = [...places], order = placed.map((_, n) => n).sort((one, other) => places[one] - places[other]);
    order.slice(1).forEach((lower, n) => { placed[lower] = Math.max(placed[lower], placed[order[n]] + step); });
    let limit = bottom;
    for (const n of order.reverse()) {
      placed[n] = Math.min(placed[n], limit);
      limit = placed[n] - step;
    }
    return placed;
  }

  /** The months of a line in stretches without a gap, as [first, last]. */
  function stretches(months, inside, cuts = new Set()) {
    const found = [];
    months.forEach((month, n) => {
      if (!inside(month)) return;
      if (n && inside(months[n - 1]) && !cuts.has(n)) found.at(-1)[1] = n;
      else found.push([n, n]);
    });
    return found;
  }

  /** The rows of the chart, and its size: what generator/web/charts/lines.py makes of the first one. */
  function filling({ from, to, cuts }, drawn, base, width) {
    const numbers = drawn.flatMap((line) => line.months).map((month) => month.value).filter((value) => value !== null);
    const least = choices.tops[state.show] ?? 100;
    const ceiling = Math.max(least, ...numbers);
    const floor = base ? Math.max(0, Math.floor(Math.min(100, ...numbers) / 10) * 10 - 10) : 0;
    const hidden = drawn.filter((line) => line.months.some((month) => month.hidden));
    const named = Math.max(...drawn.map((line) => textWidth(line.name))) <= width * SIDE;
    const ends = drawn.flatMap((line, n) => {
      const last = line.months.findLast((month) => month.value !== null);
      const text = last && (named ? line.name : last.text);
      return last && (named || last === line.months.at(-1)) ? [{ line: n, value: last.value, text, colour: line.colour }] : [];
    });
    const axis = number(ceiling, ceiling < LINE ? 1 : 0);
    const left = Math.round(textWidth(axis, "normal")) + 12;
    const right = Math.round(Math.max(0, ...ends.map((end) => textWidth(end.text)))) + 14;
    const plot = width - left - right;
    const names = namesThatFit(from, to, plot / (to - from + 1));
    const below = 10 + LINE * (names.years ? 2 : 1);
    const breaks = cuts.map((cut, line) => ({ period: cut.period, text: cut.short, line }));
    const top = 16 + LINE * breaks.length;
    let bottom = below;
    const hatched = hidden.map((line) => {
      const said = new Set(line.months.filter((month) => month.hidden).map((month) => month.text));
      const text = wrapped(`${line.name}: ${[...said].join(" / ")}`, width - 4), y = bottom + LINE / 2;
      bottom += LINE * text.length + ROW;
      return { line, text, y, hatch: bottom - ROW + 5 };
    });
    const height = (width >= NARROW ? 340 : 260) - top - below;
    const y = (value) => height * (1 - (value - floor) / (ceiling - floor));
    spread(ends.map((end) => y(end.value)), LINE, height).forEach((placed, n) => { ends[n].y = placed; });
    const parted = new Set(cuts.map((cut) => monthOf(cut.period) - from));
    const period = (n) => periodOf(from + n);
    const rows = {
      figures: drawn.flatMap((line, number_) => {
        const found = stretches(line.months, (month) => month.value !== null, parted);
        return found.flatMap(([start, end], stretch) => line.months.slice(start, end + 1).map((month, n) => ({
          period: period(start + n), value: month.value, status: "published", stretch: `${number_}-${stretch}`,
          dot: start === end || (stretch === found.length - 1 && start + n === end),
          colour: line.colour, dash: line.dash, width: line.width,
        })));
      }),
      pointed: drawn[0].months.map((_, n) => ({
        period: period(n), label: monthName(from + n),
        text: drawn.map((line) => `${line.name}: ${line.months[n].text}`).join("\n"),
      })),
      ends,
      base: base ? [{ value: 100 }] : [],
      breaks,
      gaps: hatched.flatMap(({ line, hatch: y }) => stretches(line.months, (month) => month.hidden).map(([start, end]) => (
        { first: period(start), last: period(end), y }))),
      words: hatched.map(({ text, y }) => ({ text, y })),
    };
    const values = { ...names, floor, ceiling, ticks: 4, months: drawn[0].months.map((_, n) => period(n)) };
    return { rows, values, width: plot, height, padding: { left, top, right, bottom } };
  }

  async function draw(figures, drawn, base, description) {
    const mine = turn, room = part(".drawings");
    drawnWidth = Math.round(room.clientWidth);
    const { rows, values, width, height, padding } = filling(figures, drawn, base, drawnWidth);
    const holder = make("div", { class: "chart lines" });
    try {
      const live = await window.tiltaksdataCharts.draw(choices.chart, holder, (spec) => {
        Object.assign(spec, { width, height, padding });
        for (const data of spec.data) if (data.name in rows) data.values = rows[data.name];
        for (const signal of spec.signals) if (signal.name in values) signal.value = values[signal.name];
        return spec;
      });
      if (mine !== turn) return;
      const svg = live.querySelector("svg");
      svg.removeAttribute("style");
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", description);
      holder.append(live);
      room.replaceChildren(holder);
    } catch (error) {
      if (mine === turn) room.replaceChildren();
      part("details").open = true;
    }
  }

  // --- the form --------------------------------------------------------------------------------

  const isMany = (code) => dimensions.has(code) && Object.keys(dimensions.get(code).names).length > choices.few;

  /** What is to be typed for a place of a dimension with very many: its name, and its code if others have it. */
  function typed(code, category) {
    const { names } = dimensions.get(code), name = names[category][0];
    const alike = Object.values(names).filter(([other]) => other === name).length;
    return alike > 1 ? `${name} (${category})` : name;
  }

  function found(code, text, line) {
    const wanted = text.trim().toLowerCase();
    const offered = measures.get(line.measure).categories[code] || [];
    return offered.find((category) => [typed(code, category).toLowerCase(), category].includes(wanted));
  }

  function placeOptions(line, asked) {
    const known = measures.get(line.measure);
    const chosen = (dimension, category) => !asked && line.dimension === dimension && line.category === category;
    const option = (value, text, selected) => {
      const made = make("option", { value }, text);
      made.selected = selected;
      return made;
    };
    const options = WHOLE in known.files ? [option(`${WHOLE}.${EVERYONE}`, words.whole, chosen(WHOLE, EVERYONE))] : [];
    for (const dimension of choices.dimensions) {
      const codes = known.categories[dimension.code];
      if (!codes) continue;
      if (isMany(dimension.code)) {
        const selected = asked === dimension.code || (!asked && line.dimension === dimension.code);
        options.push(option(`${dimension.code}.`, say("by-name", { plural: capital(dimension.plural) }), selected));
        continue;
      }
      options.push(make("optgroup", { label: dimension.name }, ...codes.map((code) => (
        option(`${dimension.code}.${code}`, dimension.names[code][0], chosen(dimension.code, code))))));
    }
    return options;
  }

  function lists() {
    return choices.dimensions.filter(({ code }) => isMany(code)).map(({ code, names }) => (
      make("datalist", { id: `names-${code}` }, ...Object.keys(names).map((category) => (
        make("option", { value: typed(code, category) }))))));
  }

  /** A line of the form; it is kept while lines change, so that the focus stays. */
  function row(n) {
    const measure = make("select", {}, ...choices.measures.map(({ code, name }) => make("option", { value: code }, name)));
    const where = make("select", {});
    const input = make("input", { autocomplete: "off" });
    const name = make("label", { class: "by-name" }, make("span"), input);
    const remove = make("button", { type: "button" }, "×");
    const label = (text, control) => make("label", {}, make("span", {}, text), control);
    const made = make("fieldset", { class: "line" }, make("legend"), label(words.measure, measure),
      label(words.place, where), remove, name);
    const change = (line) => choose(state.lines.map((other, at) => (at === n ? line : other)));
    measure.addEventListener("change", () => {
      const line = { ...state.lines[n], measure: measure.value };
      change(exists(line) ? line : whole(measure.value));
    });
    where.addEventListener("change", () => {
      const [dimension, ...rest] = where.value.split(".");
      const category = rest.join(".");
      if (category) change({ ...state.lines[n], dimension, category });
      else {
        made.dataset.asked = dimension;
        fillRow(made, n);
        input.value = "";
        input.focus();
      }
    });
    input.addEventListener("change", () => {
      const dimension = made.dataset.asked || state.lines[n].dimension;
      const category = found(dimension, input.value, state.lines[n]);
      if (category) change({ ...state.lines[n], dimension, category });
      else if (input.value) {
        const told = measures.get(state.lines[n].measure).inside;
        tell([say("unknown-name", { code: shortened(input.value), measure: told })]);
      }
    });
    remove.addEventListener("click", async () => {
      await choose(state.lines.filter((_, at) => at !== n));
      form.querySelector(".add").focus();
    });
    return made;
  }

  function fillRow(made, n) {
    const line = state.lines[n], { asked } = made.dataset;
    const [measure, where] = made.querySelectorAll("select");
    const dimension = asked || line.dimension;
    made.querySelector("legend").textContent = say("line", { n: n + 1 });
    measure.value = line.measure;
    where.replaceChildren(...placeOptions(line, asked));
    const name = made.querySelector(".by-name"), input = name.querySelector("input");
    name.hidden = !isMany(dimension);
    if (isMany(dimension)) {
      name.querySelector("span").textContent = say("name", { noun: dimensions.get(dimension).name.toLowerCase() });
      input.setAttribute("list", `names-${dimension}`);
      input.value = asked ? input.value : typed(dimension, line.category);
    }
    const remove = made.querySelector("button");
    remove.setAttribute("aria-label", say("remove", { n: n + 1 }));
    remove.title = remove.getAttribute("aria-label");
    remove.disabled = state.lines.length <= choices.least;
  }

  function fillForm() {
    const holder = form.querySelector(".lines");
    while (holder.children.length > state.lines.length) holder.lastChild.remove();
    while (holder.children.length < state.lines.length) holder.append(row(holder.children.length));
    [...holder.children].forEach((made, n) => {
      delete made.dataset.asked;
      fillRow(made, n);
    });
    form.querySelector(".add").disabled = state.lines.length >= choices.most;
    for (const radio of form.elements.show) radio.checked = radio.value === state.show;
  }

  /** A line that is not there yet: the next place of the last line's kind, else another measure. */
  function another() {
    const taken = new Set(state.lines.map(keyOf));
    const last = state.lines.findLast((line) => !isWhole(line)) || state.lines.at(-1);
    const codes = measures.get(last.measure).categories[last.dimension] || [];
    const offered = [
      ...codes.map((category) => ({ ...last, category })),
      ...choices.measures.map(({ code }) => whole(code)),
      ...choices.measures.flatMap(({ code, categories }) => Object.entries(categories).flatMap(([dimension, of]) => (
        of.map((category) => ({ measure: code, dimension, category }))))),
    ];
    return offered.find((line) => exists(line) && !taken.has(keyOf(line)));
  }

  /** Takes up a choice of the visitor's: the address, then the page. */
  async function choose(lines, as = state.show) {
    const keys = new Set(), troubles = new Set(), kept = [];
    for (const line of lines) {
      if (keys.has(keyOf(line))) addLine(kept, line, troubles);
      else kept.push(line);
      keys.add(keyOf(line));
    }
    if (kept.length < choices.least || troubles.size) {
      fillForm();
      tell([...troubles]);
      return;
    }
    await show({ lines: kept, show: as });
    try {
      history.pushState(null, "", queryOf(state));
    } catch {
      location.search = queryOf(state);
    }
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  for (const radio of form.elements.show) radio.addEventListener("change", () => choose(state.lines, radio.value));
  form.querySelector(".add").addEventListener("click", async () => {
    const line = another();
    if (!line) return;
    await choose([...state.lines, line]);
    form.querySelector(".lines").lastChild?.querySelectorAll("select")[1].focus();
  });
  part(".copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(part(".address").href);
    document.getElementById("now").textContent = words.copied;
  });
  window.addEventListener("popstate", () => {
    const { troubles, ...wanted } = read(location.search);
    show(wanted, troubles);
  });
  window.addEventListener("resize", () => {
    if (redraw && Math.round(part(".drawings").clientWidth) !== drawnWidth) redraw();
  });

  form.hidden = false;
  form.prepend(...lists());
  fillForm();
  share();
  if (new URLSearchParams(location.search).has("line")) {
    figure.classList.add("waiting");
    const { troubles, ...wanted } = read(location.search);
    show(wanted, troubles);
  }
})();
