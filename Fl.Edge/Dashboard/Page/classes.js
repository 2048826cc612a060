// Shows how well models know each class. Names of classes are only ever set as text.

import { number, percent } from "./format.js";
import { cell, head } from "./shares.js";

/** Of one run: every class with its examples and its scores. */
export function showClasses(section, table, classes) {
    section.hidden = classes === undefined;
    if (classes === undefined) return;
    head(table, ["Class", "Examples", "Recall", "Precision", "F1"]);
    table.tBodies[0].replaceChildren(...classes.map(one => {
        const row = document.createElement("tr");
        cell(row, one.name);
        cell(row, number(one.examples));
        for (const share of [one.recall, one.precision, one.f1]) cell(row, percent(share), share ?? 0);
        return row;
    }));
}

/** Of several runs side by side: the recall of every class. runs: [{ name, classes }] */
export function compareClasses(section, table, runs) {
    const known = runs.filter(run => run.classes);
    section.hidden = known.length === 0;
    if (section.hidden) return;
    head(table, ["Class", ...known.map(run => run.name)]);
    const most = known.reduce((a, b) => a.classes.length >= b.classes.length ? a : b).classes;
    table.tBodies[0].replaceChildren(...most.map((one, k) => {
        const row = document.createElement("tr");
        cell(row, one.name);
        for (const run of known) cell(row, percent(run.classes[k]?.recall), run.classes[k]?.recall ?? 0);
        return row;
    }));
}
