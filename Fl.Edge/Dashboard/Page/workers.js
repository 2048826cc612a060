// How the workers of a cluster share a round. Their names are only ever set as text.

import { bytes, number, percent } from "./format.js";
import { cell, head } from "./shares.js";

export function showWorkers(section, table, workers) {
    section.hidden = workers === undefined;
    if (workers === undefined) return;
    const all = workers.reduce((sum, one) => sum + one.examples, 0);
    head(table, ["Worker", "Clients", "Examples", "Share", "Examples a second", "Received", "Sent"]);
    table.tBodies[0].replaceChildren(...workers.map(one => {
        const row = document.createElement("tr");
        cell(row, one.worker);
        cell(row, number(one.clients));
        cell(row, number(one.examples));
        cell(row, percent(one.examples / all), one.examples / all);
        cell(row, number(one.speed));
        cell(row, bytes(one.bytesDown));
        cell(row, bytes(one.bytesUp));
        return row;
    }));
}
