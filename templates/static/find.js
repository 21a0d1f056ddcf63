/* Turns the link to the search into a field, on a click or with the key "/".

   What is searched (entries.js of the language, and search.js) is loaded when the field is first
   reached for. Without this script the link leads to the page with everything from A to Z, where
   the field stands on the page itself and the question in its address. */
"use strict";

(() => {
  const link = document.querySelector(".bar .find");
  const place = document.getElementById("finder");
  const script = document.currentScript.src, root = new URL("../", script);
  let loading, panel, input, list, status;

  /** An element with these properties and attributes, in `parent`. */
  function add(parent, name, properties, attributes = {}) {
    const element = Object.assign(document.createElement(name), properties);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent.append(element);
    return element;
  }

  const loaded = source => new Promise((resolve, reject) => {
    add(document.head, "script", { src: source, onload: resolve, onerror: reject });
  });

  /** The register and the search, loaded once; where that fails, the page from A to Z is opened. */
  function load() {
    loading ??= Promise.all([loaded(link.dataset.register), loaded(new URL("search.js", script).href)]);
    return loading.catch(() => { if (!place) location.assign(`${link.href}?q=${encodeURIComponent(input.value)}`); });
  }

  /** Makes the field with its list, in the bar or where the page has a place for it. */
  function build(parent) {
    panel = add(parent, "div", { className: "asking" }, { role: "search", "aria-label": link.dataset.label });
    add(panel, "label", { htmlFor: "question", className: place ? "" : "unseen", textContent: link.dataset.label });
    input = add(panel, "input", { id: "question", type: "text", placeholder: place ? "" : link.dataset.label, autocomplete: "off", spellcheck: false, enterKeyHint: "go" },
      { role: "combobox", "aria-controls": "found", "aria-autocomplete": "list", "aria-expanded": "false" });
    status = add(panel, "p", { className: "unseen" }, { role: "status" });
    list = add(panel, "div", { id: "found", className: "found", hidden: true }, { role: "listbox", "aria-label": link.dataset.results });
    input.addEventListener("focus", load, { once: true });
    input.addEventListener("input", () => load().then(show));
    input.addEventListener("keydown", press);
    panel.addEventListener("focusout", event => { if (!place && event.relatedTarget && !panel.contains(event.relatedTarget)) close(); });
  }

  /** Shows the answers to what is typed; where there are none, two pages that have everything. */
  function show() {
    const register = window.tiltaksdataRegister, question = input.value.trim();
    const found = question ? window.tiltaksdataSearch(register, question) : [];
    const isNone = question && !found.length, shown = isNone ? register.instead : found;
    list.replaceChildren();
    shown.forEach((answer, place) => {
      const option = add(list, "a", { id: `found-${place}`, href: new URL(answer.address, root).href, tabIndex: -1 }, { role: "option" });
      const name = add(option, "span", { textContent: answer.name });
      if (answer.also) {
        const [text, language] = answer.also.split("@");
        name.append(" ");
        add(name, "i", { textContent: text, lang: language });
      }
      add(option, "small", { textContent: answer.kind });
    });
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    choose(0);
    status.className = isNone ? "" : "unseen";
    status.textContent = !question ? "" : isNone ? register.none
      : (found.length === 1 ? register.one : register.many).replace("{n}", found.length);
    if (place) remember(question);
  }

  /** Keeps the question in the address of the page. */
  function remember(question) {
    const address = new URL(location.href);
    if (question) address.searchParams.set("q", question);
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
  }

  /** Marks an answer as the one that Enter opens; the last one is followed by the first. */
  function choose(place) {
    const options = [...list.children], chosen = options.at(place % options.length);
    for (const option of options) option.setAttribute("aria-selected", String(option === chosen));
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  /** Opens the chosen answer; someone may press Enter before the register is there. */
  function openChosen() {
    if (list.hidden) show();
    list.querySelector("[aria-selected=true]")?.click();
  }

  function press(event) {
    const at = [...list.children].findIndex(option => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Enter") load().then(openChosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  }

  function open() {
    if (!panel) build(link.parentElement);
    panel.hidden = false;
    link.setAttribute("aria-expanded", "true");
    input.focus();
    input.select();
  }

  /** Leaves the field: in the bar it goes away, on its own page it is emptied. */
  function close() {
    const isInside = panel.contains(document.activeElement);
    input.value = "";
    if (window.tiltaksdataRegister) show();
    if (place) return;
    panel.hidden = true;
    link.setAttribute("aria-expanded", "false");
    if (isInside) link.focus();
  }

  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  link.addEventListener("keydown", event => {
    if (event.key !== " ") return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", event => {
    const isTyping = event.target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("pointerdown", event => {
    if (panel && !place && !panel.hidden && !panel.contains(event.target) && !link.contains(event.target)) close();
  });

  if (place) {
    build(place);
    const question = new URL(location.href).searchParams.get("q");
    if (question) {
      input.value = question;
      load().then(show);
    }
  }
})();
