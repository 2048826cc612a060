// Class by client: a column for each client, a row for each class, darker where there are more examples.

import { number } from "./format.js";

export class Partition {
    #data = null;

    constructor(section) {
        this.section = section;
        this.canvas = section.querySelector("canvas");
        this.read = section.querySelector(".read");
        new ResizeObserver(() => this.#draw()).observe(this.canvas);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw());
        this.canvas.addEventListener("pointermove", event => this.#point(event.offsetX, event.offsetY));
    }

    /** @param data clients, shown (their numbers) and counts (of each class, for each of them) */
    show(data) {
        this.#data = data;
        this.section.hidden = data.shown.length === 0;
        const classes = data.counts[0]?.length ?? 0, totals = data.counts.map(row => row.reduce((a, b) => a + b, 0));
        const held = data.counts.map(row => row.filter(count => count > 0).length);
        const mean = values => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
        const [least, most] = [Math.min(...totals), Math.max(...totals)];
        const words = `${classes} classes (rows) over ${number(data.clients)} clients (columns): ${number(least)}${least < most ? ` to ${number(most)}` : ""} examples each, of ${mean(held).toFixed(1)} classes on average`;
        this.section.querySelector("#partition-note").textContent = words + (data.shown.length < data.clients ? `; ${data.shown.length} clients are shown` : "");
        this.canvas.setAttribute("aria-label", `Examples of each class that each client has. ${words}.`);
        this.#draw();
    }

    #draw() {
        if (!this.#data || this.section.hidden) return;
        const { counts } = this.#data, style = getComputedStyle(this.canvas), scale = devicePixelRatio;
        const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
        [this.canvas.width, this.canvas.height] = [width * scale, height * scale];
        const context = this.canvas.getContext("2d");
        context.scale(scale, scale);
        const [columns, rows] = [counts.length, counts[0].length], [w, h] = [width / columns, height / rows];
        context.fillStyle = style.getPropertyValue("--soft");
        context.fillRect(0, 0, width, height);
        context.fillStyle = style.getPropertyValue("--accent");
        const most = Math.max(1, ...counts.map(row => Math.max(...row)));
        const gap = w > 4 ? 1 : 0;
        counts.forEach((row, i) => row.forEach((count, k) => {
            if (count === 0) return;
            context.globalAlpha = 0.12 + 0.88 * Math.sqrt(count / most);
            context.fillRect(i * w, k * h, w - gap, h - 1);
        }));
    }

    #point(x, y) {
        const { shown, counts } = this.#data;
        const i = Math.min(counts.length - 1, Math.floor(x / this.canvas.clientWidth * counts.length));
        const k = Math.min(counts[0].length - 1, Math.floor(y / this.canvas.clientHeight * counts[0].length));
        if (i >= 0 && k >= 0) this.read.textContent = `client ${shown[i]}: ${number(counts[i][k])} examples of class ${k}`;
    }
}
