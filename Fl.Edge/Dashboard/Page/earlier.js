// Runs beside this one, chosen by checkboxes; their curves are fetched when they are.

import { percent } from "./format.js";

const colors = 5;

export class EarlierRuns {
    /** The runs to show: name, color (an index) and points, as the stream has them. */
    chosen = [];

    /** @param changed called when chosen is another */
    constructor(details, changed) {
        [this.details, this.changed] = [details, changed];
    }

    async load() {
        const response = await fetch("runs");
        if (!response.ok) return;
        const runs = await response.json();
        this.details.hidden = runs.length === 0;
        this.details.querySelector("#earlier-runs").replaceChildren(...runs.map((run, i) => this.#choice(run, i % colors)));
    }

    #choice(run, color) {
        const label = document.createElement("label"), box = document.createElement("input"), swatch = document.createElement("span");
        box.type = "checkbox";
        swatch.className = `swatch o${color}`;
        label.append(box, swatch, [run.name, run.strategy, run.accuracy === undefined ? null : percent(run.accuracy)].filter(Boolean).join(" · "));
        box.addEventListener("change", () => this.#choose(run.name, color, box.checked));
        return label;
    }

    async #choose(name, color, isWanted) {
        this.chosen = this.chosen.filter(run => run.name !== name);
        if (isWanted) {
            const response = await fetch(`curves?run=${encodeURIComponent(name)}`);
            if (response.ok) this.chosen.push({ name, color, points: await response.json() });
        }
        this.changed();
    }
}
