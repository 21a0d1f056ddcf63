/* Finds names in the register of the site (entries.js, one for each language).

   Words match whole, by their beginning, within, or with a letter or two wrong, in any language.
   A question is put together from parts: a measure, an area, a group ("women mentor", "age Troms");
   where the reports print no such figure, the answer says so and leads to the nearest ones. Several
   areas, or several groups or measures and a word such as "compare", lead to their comparison.
   Sets `window.tiltaksdataSearch(register, question)`, which returns at most eight answers. */
"use strict";

window.tiltaksdataSearch = (() => {
  const MOST = 8, OF_A_KIND = 12, MOST_LINES = 6, LACK = .6;
  const OTHER_LETTERS = { æ: "a", ø: "o", đ: "d", ŧ: "t", ŋ: "n", ß: "ss", ı: "i" };

  /** Letters without accents; æ, ø and å as people write them who have no such keys. */
  const fold = text => text.toLowerCase().replace(/[æøđŧŋßı]/g, letter => OTHER_LETTERS[letter])
    .normalize("NFKD").replace(/\p{M}/gu, "").replace(/aa/g, "a").replace(/(?<=[ao])e/g, "");
  const wordsOf = text => fold(text).match(/[\p{L}\p{N}*]+/gu) || [];

  /** How many letters to change, add, drop or swap to make `a` of `b`, and of a beginning of `b`. */
  function distances(a, b) {
    let before = [], row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      [before, row] = [row, next];
    }
    return [row[b.length], Math.min(...row.slice(a.length > 2 ? a.length - 2 : 0))];
  }

  /** How well a word of a question fits a word of a name: 1 is the same, 0 not at all. */
  function likeness(asked, word) {
    if (asked === word) return 1;
    if (/\d/.test(asked)) return word.startsWith(asked) ? .6 : 0;
    if (word.startsWith(asked)) return (asked.length < 3 ? .3 : .75) + .2 * asked.length / word.length;
    if (word.length > 3 && asked.startsWith(word)) return asked.length - word.length < 4 ? .8 : .5;
    if (asked.length > 3 && word.includes(asked)) return .5 + .2 * asked.length / word.length;
    let same = 0, ending = 0;
    while (same < asked.length && asked[same] === word[same]) same++;
    while (same + ending < asked.length && asked.at(-1 - ending) === word.at(-1 - ending)) ending++;
    if (same > 2 && ending > 3 && same + ending === asked.length) return .6; // the middle left out
    if (same > 3 && ending > 4 && same + ending > asked.length * .75) return .5; // another one
    if (word.length > 4 && asked.endsWith(word)) return .4; // the last part of a compound
    if (same > 7) return .3 + .3 * same / asked.length; // the first parts of a long compound
    const inflected = same > 4 && Math.max(asked.length, word.length) - same < Math.min(same, 6) - 1 ? .55 : 0;
    if (asked.length < 4 || Math.abs(asked.length - word.length) > 2 && asked.length > word.length) return inflected;
    const most = asked.length > 11 ? 3 : asked.length > 6 ? 2 : 1, [whole, beginning] = distances(asked, word);
    if (whole <= most && (whole < 2 || asked[0] === word[0])) return .75 - .12 * whole;
    return Math.max(inflected, beginning < Math.max(most, 2) && asked.length > 4 ? .5 - .12 * beginning : 0);
  }

  /** Gives the rows of the register names, and makes words of all that they are found by. */
  function prepare(register) {
    register.entries = register.rows.map(([role, kind, name, at, codes = "", printed = "", others = [], words = [], about = ""]) => {
      const texts = [[name, 1], ...others.map(text => [text.split("@")[0], .98]), ...words.map(text => [text, .9]), [about, .4]];
      const [code] = codes.split(".");
      const names = texts.map(([text, weight]) => [wordsOf(text), weight]);
      const isOne = role === "m" || codes.includes("."); // no whole dimension, and not the unknown
      return { role, isOne, kind: register.kinds[kind], name, at, code, codes, printed, others, names, kindWords: wordsOf(register.kinds[kind]) };
    });
    register.measures = register.entries.filter(entry => entry.role === "m");
    register.smallWords = new Set(wordsOf(register.small));
  }

  /** How well an entry fits each word of a question, by its best name; `whole` of that name. */
  function fit(entry, asked) {
    let best = { sum: 0 };
    const any = asked.map(() => 0);
    entry.names.forEach(([words, weight], which) => {
      const fits = asked.map(part => Math.max(0, ...words.map(word => likeness(part, word))) * weight);
      const met = words.filter(word => asked.some(part => likeness(part, word) > .6)).length;
      const whole = met / words.length, sum = fits.reduce((a, b) => a + b, 0) + whole * weight * .5;
      fits.forEach((value, i) => { any[i] = Math.max(any[i], value); });
      if (sum > best.sum + 1e-9) best = { entry, fits, sum, whole: whole * weight, which };
    });
    if (!best.entry || best.fits.every(value => value === 0)) return null;
    best.fits = best.fits.map((value, i) => Math.max(value, any[i] * .6, .35 * Math.max(0, ...entry.kindWords.map(word => likeness(asked[i], word)))));
    return best;
  }

  /** The areas, groups or measures that a question names: for each word the one that fits best. */
  function named(fits, asked, counts, role) {
    const best = i => fits.reduce((one, part) => part.fits[i] > (one ? one.fits[i] : .6) ? part : one, null);
    const isMeant = (part, i) => part.entry.role === role && part.entry.isOne && (asked[i].length > 3 || part.fits[i] > .85);
    const found = asked.map((_, i) => counts[i] && best(i)).filter((part, i) => part && isMeant(part, i));
    return [...new Set(found)].slice(0, MOST_LINES);
  }

  /** Every set of parts that a question may be put together from, each part for a word of its own. */
  function combinations(fits, asked, counts) {
    // What is not printed is a part where a word means nothing else.
    const isOwn = part => part.fits.some((value, i) => counts[i] && value > .85 && fits.every(other => other.entry.role === "n" || other.fits[i] < value - .1));
    const of = roles => [null, ...fits.filter(part => roles.includes(part.entry.role) && (part.entry.role !== "n" || isOwn(part))).slice(0, OF_A_KIND)];
    const sets = fits.map(part => [part]), compare = fits.filter(part => part.entry.role === "c" && part.fits.some((value, i) => counts[i] && value > .6));
    const areas = named(fits, asked, counts, "a");
    for (const measure of of("m")) for (const group of of("gn")) {
      const several = areas.length > 1 ? [areas] : [];
      for (const parts of [...of("aA").map(area => [area]), ...several].map(of => [measure, ...of, group].filter(Boolean))) {
        if (parts.length > 1) sets.push(parts);
        if (parts.length && (!group || group.entry.isOne)) sets.push(...compare.map(word => [...parts, word]));
      }
    }
    for (const role of "gm") {
      const parts = named(fits, asked, counts, role);
      if (parts.length > 1) sets.push(...compare.map(word => [...parts, word]));
    }
    const isNeeded = (part, parts) => part.fits.some((value, i) => counts[i] && parts.every(other => other === part || value > other.fits[i] + .05));
    return sets.filter(parts => parts.length === 1 || parts.every(part => isNeeded(part, parts)));
  }

  /** How well a set fits; `missing` are the words that none of it has. Small words count little. */
  function weigh(parts, asked, counts) {
    const covered = asked.map((_, i) => Math.max(...parts.map(part => part.fits[i])));
    const missing = covered.filter((value, i) => value < .15 && counts[i]).length;
    const counted = covered.reduce((sum, value, i) => sum + (counts[i] ? value : value * .3), 0);
    const whole = parts.reduce((sum, part) => sum + part.whole, 0) / parts.length;
    const roles = new Set(parts.map(part => part.entry.role));
    const behind = /[cnp]/.test(parts[0].entry.role) ? .2 : 0; // places come after figures
    return { parts, missing, score: counted + whole * .6 - (roles.size - 1) * .1 - behind - missing * LACK };
  }

  /** What a set leads to: pages that have the figure, or that there is none and what comes near. */
  function* answers(register, parts) {
    const [measure, area, group] = ["m", "aA", "gn"].map(roles => parts.find(part => roles.includes(part.entry.role))?.entry);
    const title = parts.map(part => part.entry.name).join(" · ");
    const page = (entry, also = "") => ({ kind: entry.kind, name: entry.name, also, address: entry.at });
    const at = (entry, anchor, kind, name) => ({ kind, name, address: `${entry.at.split("#")[0]}#${anchor}` });
    const none = (anchor, name = title, also = "") => ({ ...at({ at: register.coverage }, anchor, register.absent, name), also });
    const prints = (entry, of) => {
      const index = register.measures.indexOf(of);
      return !entry.printed || parseInt(entry.printed.at(-1 - (index >> 2)) || "0", 16) >> (index & 3) & 1;
    };
    const figures = entry => register.measures.filter(of => prints(entry, of)).map(of => at(of, entry.code, entry.kind, `${entry.name} · ${of.name}`));
    // What is not printed names the dimension that comes nearest; its own entry is the first.
    const near = absent => {
      const nearest = absent.code && register.entries.find(other => /[gA]/.test(other.role) && other.code === absent.code);
      return !nearest ? [] : nearest.role === "A" ? [page(nearest)] : figures(nearest).slice(0, 3);
    };
    const part = area || group;
    const compared = ["a", "g", "m"].map(role => parts.map(one => one.entry).filter(entry => entry.role === role))
      .find(entries => entries.length > 1) || [];
    const comparison = (of, entries) => {
      const lines = entries.map(entry => `line=${encodeURIComponent([of?.code, entry.codes].filter(Boolean).join("."))}`);
      const show = entries.every(entry => register.rated.includes(entry.code) || !entry.codes) ? "rate" : "count";
      const name = [...entries, of].filter(entry => entry?.name).map(entry => entry.name).join(" · ");
      return { kind: register.comparison, name, address: `${register.compare}?${lines.join("&")}&show=${show}` };
    };
    const comparable = entries => measure && compared[0] !== measure ? [measure]
      : register.measures.filter(of => entries.every(entry => prints(entry, of))).slice(0, 3);
    const isAsked = parts.some(one => one.entry.role === "c");
    if (isAsked && compared[0]?.role === "m") yield comparison(null, compared);
    else if (compared.length && !(area && group)) {
      for (const of of comparable(compared)) yield comparison(of, compared);
      yield* compared.filter(entry => entry.at).map(entry => page(entry));
    } else if (isAsked && area?.isOne && !group) {
      for (const of of comparable([area])) yield comparison(of, [area, { codes: "" }]);
      yield page(area);
    } else if (isAsked && parts.length > 1) yield page(parts.at(-1).entry);
    else if (group?.role === "n") {
      yield page(group);
      yield* near(group);
      for (const entry of [area, measure]) if (entry) yield page(entry);
    } else if (area && group) {
      const question = `${group.code}-by-${area.code}`;
      yield none(question, register.questions[question], area.role === "a" ? area.name : "");
      if (measure && prints(group, measure)) yield at(measure, group.code, group.kind, `${group.name} · ${measure.name}`);
      else yield* figures(group).slice(0, 3);
      yield page(area);
    } else if (measure && part) {
      const isOneArea = part.role === "a", there = isOneArea ? part : measure;
      if (prints(part, measure)) yield at(there, isOneArea ? measure.code : part.code, part.kind, title);
      else yield* [none(`${measure.code}-${part.code}`), page(there)];
    } else if (group) yield* figures(group);
    else {
      const { entry, which } = parts[0];
      yield page(entry, entry.others[which - 1]);
    }
  }

  return (register, question) => {
    if (!register.entries) prepare(register);
    const asked = wordsOf(question), counts = asked.map(word => !register.smallWords.has(word));
    const fits = register.entries.map(entry => fit(entry, asked)).filter(Boolean).sort((a, b) => b.sum - a.sum);
    if (!fits.length) return [];
    const sets = combinations(fits, asked, counts).map(parts => weigh(parts, asked, counts));
    const best = sets.sort((a, b) => b.score - a.score);
    if (best[0].missing > counts.filter(Boolean).length / 2) return [];
    const found = new Map();
    for (const set of best) {
      if (set.missing > best[0].missing) continue;
      if (set.score < best[0].score * .7 || found.size >= MOST) break;
      for (const answer of answers(register, set.parts)) if (!found.has(answer.address)) found.set(answer.address, answer);
    }
    return [...found.values()].slice(0, MOST);
  };
})();
