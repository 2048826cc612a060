// A line chart in SVG, redrawn whole: a few thousand points take a few milliseconds.

import { color, dash, marker } from "./styles.js";

const space = "http://www.w3.org/2000/svg";
const mostMarks = 8;
const margin = { left: 52, right: 14, top: 10, bottom: 24 };

function shape(parent, name, attributes, text) {
    const element = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
}

/** Round numbers between two values, about so many. */
function ticks(low, high, count) {
    const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].find(factor => factor * power >= raw) * power;
    const result = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) result.push(i * step + 0);
    return result;
}

export class Chart {
    #series = [];
    #cursor = null;

    /**
     * @param holder the element to draw in
     * @param options title; value(y) and place(x) as text, mark(y) and tick(x) for the axes; fixed: [low, high] of y, where it has them
     */
    constructor(holder, options) {
        this.options = options;
        this.svg = shape(holder, "svg", { role: "img", tabindex: "0" });
        this.read = document.createElement("p");
        this.read.className = "quiet read";
        holder.append(this.read);
        new ResizeObserver(() => this.#draw()).observe(holder);
        this.svg.addEventListener("pointermove", event => this.#point(event.offsetX));
        this.svg.addEventListener("pointerleave", () => this.#move(null));
        this.svg.addEventListener("blur", () => this.#move(null));
        this.svg.addEventListener("keydown", event => {
            const last = (this.#series[0]?.points.length ?? 0) - 1;
            const next = { ArrowLeft: (this.#cursor ?? last + 1) - 1, ArrowRight: (this.#cursor ?? -1) + 1, Home: 0, End: last }[event.key];
            if (next === undefined || last < 0) return;
            event.preventDefault();
            this.read.setAttribute("aria-live", "polite");
            this.#move(Math.min(Math.max(next, 0), last));
        });
    }

    /** @param series the run's own first; each with name, points [[x, y], ...], and kind (a class) or style (a number of styles.js) */
    show(series) {
        this.#series = series.filter(one => one.points.length > 0);
        this.#draw();
    }

    #move(cursor) {
        this.#cursor = cursor;
        this.#draw();
    }

    #point(offset) {
        const points = this.#series[0]?.points;
        if (!points) return;
        this.read.removeAttribute("aria-live");
        let best = 0;
        for (let i = 1; i < points.length; i++)
            if (Math.abs(this.x(points[i][0]) - offset) < Math.abs(this.x(points[best][0]) - offset)) best = i;
        this.#move(best);
    }

    #draw() {
        const width = Math.max(this.svg.clientWidth, 200), height = 230, { mark, place, tick, value, fixed } = this.options;
        this.svg.replaceChildren();
        this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
        this.svg.setAttribute("aria-label", this.#words());
        const all = this.#series.flatMap(one => one.points);
        if (all.length === 0) {
            shape(this.svg, "text", { x: width / 2, y: height / 2, "text-anchor": "middle" }, "no round is over yet");
            return;
        }
        const xs = all.map(point => point[0]), ys = all.map(point => point[1]);
        const [x0, x1] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
        let [y0, y1] = [ys.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.max(a, b))];
        const room = (y1 - y0 || Math.abs(y1) || 1) * 0.06;
        [y0, y1] = [Math.max(y0 - room, fixed?.[0] ?? -Infinity), Math.min(y1 + room, fixed?.[1] ?? Infinity)];
        if (!(y1 > y0)) y1 = y0 + 1;
        this.x = v => margin.left + (x1 > x0 ? (v - x0) / (x1 - x0) : 0.5) * (width - margin.left - margin.right);
        const y = v => margin.top + (1 - (v - y0) / (y1 - y0)) * (height - margin.top - margin.bottom);

        for (const at of ticks(y0, y1, 5)) {
            shape(this.svg, "line", { class: "grid", x1: margin.left, x2: width - margin.right, y1: y(at), y2: y(at) });
            shape(this.svg, "text", { x: margin.left - 7, y: y(at) + 4, "text-anchor": "end" }, mark(at));
        }
        if (x1 > x0)
            for (const at of ticks(x0, x1, Math.max(2, Math.floor(width / 110))))
                shape(this.svg, "text", { x: this.x(at), y: height - 6, "text-anchor": "middle" }, tick(at));

        for (const one of this.#series.toReversed()) {
            const path = one.points.map((point, i) => `${i === 0 ? "M" : "L"}${this.x(point[0]).toFixed(1)} ${y(point[1]).toFixed(1)}`).join("");
            shape(this.svg, "path", { class: one.kind ?? `styled ${color(one.style)}`, d: path, "stroke-dasharray": one.kind ? "" : dash(one.style) });
            if (!one.kind) this.#mark(one, y);
        }
        const own = this.#series[0].points;
        const at = own[Math.min(this.#cursor ?? own.length - 1, own.length - 1)];
        shape(this.svg, "circle", { cx: this.x(at[0]), cy: y(at[1]), r: 4 });
        if (this.#cursor === null) {
            this.read.textContent = "";
            return;
        }
        shape(this.svg, "line", { class: "cursor", x1: this.x(at[0]), x2: this.x(at[0]), y1: margin.top, y2: height - margin.bottom });
        this.read.textContent = `${place(at[0])}: ` + this.#series.map(one => {
            const near = one.points.findLast(point => point[0] <= at[0]);
            return near ? `${one.name} ${value(near[1])}` : null;
        }).filter(Boolean).join(", ");
    }

    /** Markers at some of the points; those of several curves are not at the same ones. */
    #mark(one, y) {
        const every = Math.max(1, Math.ceil(one.points.length / mostMarks));
        for (let i = Math.floor(one.style * every / 3) % every; i < one.points.length; i += every)
            shape(this.svg, "polygon", { class: color(one.style), points: marker(one.style, this.x(one.points[i][0]), y(one.points[i][1])) });
    }

    /** What the picture says. */
    #words() {
        const { title, value, place } = this.options, own = this.#series[0];
        if (!own) return `${title}: no round is over yet.`;
        const ys = own.points.map(point => point[1]), last = own.points.at(-1);
        const others = this.#series.length > 1 ? ` Beside it: ${this.#series.slice(1).map(one => `${one.name}, at the end ${value(one.points.at(-1)[1])}`).join("; ")}.` : "";
        return `${title}: ${own.points.length} points, from ${value(ys[0])} to ${value(last[1])} at ${place(last[0])}; `
            + `lowest ${value(ys.reduce((a, b) => Math.min(a, b)))}, highest ${value(ys.reduce((a, b) => Math.max(a, b)))}.${others} Arrow keys read the points.`;
    }
}
