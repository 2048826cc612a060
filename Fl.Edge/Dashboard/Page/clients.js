// The table of clients: sorted by any column, cells changed in place.

import { bytes, duration, loss, number } from "./format.js";

const columns = [
    { key: "client", title: "Client", show: row => row.id && row.id !== String(row.client) ? `${row.client} · ${row.id}` : row.client },
    { key: "status", title: "Status", text: true, show: row => status(row) },
    { key: "round", title: "Round", show: row => number(row.round) },
    { key: "examples", title: "Examples", show: row => number(row.examples) },
    { key: "seconds", title: "Time", show: row => duration(row.seconds) },
    { key: "trainLoss", title: "Training loss", show: row => loss(row.trainLoss) },
    { key: "bytesDown", title: "Received", show: row => bytes(row.bytesDown) },
    { key: "bytesUp", title: "Sent", show: row => bytes(row.bytesUp) },
    { key: "device", title: "Device", text: true, optional: true, show: row => row.device ?? "" },
    { key: "temperature", title: "°C", optional: true, show: row => number(row.temperature, 0) },
    { key: "reason", title: "Why not", text: true, optional: true, show: row => row.reason ?? "" },
];

/** A client that is not connected is gone, whatever it did last. */
const status = row => row.isHere === false ? "gone" : row.status ?? (row.isHere ? "connected" : "");

export class ClientTable {
    #rows = [];
    #sort = null;
    #isDescending = false;

    constructor(table) {
        [this.head, this.body] = [table.tHead.rows[0], table.tBodies[0]];
        for (const column of columns) {
            const cell = document.createElement("th"), button = document.createElement("button");
            cell.scope = "col";
            if (column.text) cell.className = "text";
            button.type = "button";
            button.textContent = column.title;
            button.addEventListener("click", () => this.#sortBy(column));
            cell.append(button);
            this.head.append(cell);
        }
    }

    show(rows) {
        this.#rows = rows;
        this.#draw();
    }

    /** Up, down, then the order of the server again: the most recent first. */
    #sortBy(column) {
        if (this.#sort !== column) [this.#sort, this.#isDescending] = [column, false];
        else if (!this.#isDescending) this.#isDescending = true;
        else this.#sort = null;
        columns.forEach((one, i) => {
            if (one === this.#sort) this.head.cells[i].setAttribute("aria-sort", this.#isDescending ? "descending" : "ascending");
            else this.head.cells[i].removeAttribute("aria-sort");
        });
        this.#draw();
    }

    #sorted() {
        if (!this.#sort) return this.#rows;
        const key = row => this.#sort.key === "status" ? status(row) : row[this.#sort.key];
        return this.#rows.toSorted((a, b) => {
            const [left, right] = [key(a), key(b)];
            if (left === undefined || right === undefined) return (left === undefined) - (right === undefined);
            return (left < right ? -1 : left > right ? 1 : 0) * (this.#isDescending ? -1 : 1);
        });
    }

    #draw() {
        const rows = this.#sorted();
        while (this.body.rows.length > rows.length) this.body.deleteRow(-1);
        while (this.body.rows.length < rows.length) {
            const row = this.body.insertRow();
            columns.forEach(column => {
                row.insertCell().className = `${column.text ? "text" : ""} ${column.key}`;
            });
        }
        const hidden = columns.map(column => column.optional === true && !rows.some(row => row[column.key] !== undefined));
        columns.forEach((_, i) => { this.head.cells[i].hidden = hidden[i]; });
        rows.forEach((row, r) => columns.forEach((column, i) => {
            const cell = this.body.rows[r].cells[i], text = String(column.show(row));
            if (cell.textContent !== text) cell.textContent = text;
            if (column.key === "status" && cell.dataset.status !== text) cell.dataset.status = text;
            if (cell.hidden !== hidden[i]) cell.hidden = hidden[i];
        }));
    }
}
