// Runs beside this one, chosen by checkboxes; their curves are fetched when they are.

import { percent } from "./format.js";
import { free, swatch } from "./styles.js";

export class EarlierRuns {
    /** The runs to show: name, style (a number) and points, as the stream has them. */
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
        this.details.querySelector("#earlier-runs").replaceChildren(...runs.map(run => this.#choice(run)));
    }

    #choice(run) {
        const label = document.createElement("label"), box = document.createElement("input");
        box.type = "checkbox";
        label.append(box, " ", [run.name, run.differs.join(", ") || run.strategy, run.accuracy === undefined ? null : percent(run.accuracy)].filter(Boolean).join(" · "));
        box.addEventListener("change", () => this.#choose(run.name, label, box));
        return label;
    }

    async #choose(name, label, box) {
        this.chosen = this.chosen.filter(run => run.name !== name);
        label.querySelector("svg")?.remove();
        const style = free(this.chosen.map(run => run.style));
        if (box.checked && style === null) box.checked = false;
        if (box.checked) {
            this.chosen.push({ name, style, points: [] });
            box.after(swatch(style));
            const response = await fetch(`curves?run=${encodeURIComponent(name)}`), own = this.chosen.find(run => run.name === name);
            if (response.ok && own) own.points = await response.json();
        }
        this.changed();
    }
}
