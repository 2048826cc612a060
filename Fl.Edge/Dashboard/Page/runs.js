// Compares the runs of folders. Text of run folders is only ever set as text.

import { Chart } from "./chart.js";
import { compareClasses } from "./classes.js";
import { ago, axisOf, column, loss, number, percent, plain } from "./format.js";
import { free, most, swatch } from "./styles.js";

const patience = 3000, firstChosen = 6, mostKeys = 5;
const measures = {
    accuracy: { column: column.accuracy, title: "Test accuracy", value: percent, mark: value => `${plain(100 * value)} %`, fixed: [0, 1] },
    validation: { column: column.validationAccuracy, title: "Validation accuracy", value: percent, mark: value => `${plain(100 * value)} %`, fixed: [0, 1] },
    loss: { column: column.testLoss, title: "Test loss", value: loss, mark: plain, fixed: [0, Infinity] },
    "validation-loss": { column: column.validationLoss, title: "Validation loss", value: loss, mark: plain, fixed: [0, Infinity] },
    "train-loss": { column: column.trainLoss, title: "Training loss", value: loss, mark: plain, fixed: [0, Infinity] },
};

const find = id => document.getElementById(id);
const made = (name, text) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
};

/** Runs that are shown: id -> { style, points, classes, changed }. */
const chosen = new Map();
let listing = null, sort = { key: "changed", isDescending: true }, isFirst = true;
let axis = axisOf("round");
const chart = new Chart(find("chart"), {
    get title() { return measure().title; },
    value: value => measure().value(value),
    mark: value => measure().mark(value),
    place: value => axis.show(value),
    tick: value => axis.tick(value),
    get fixed() { return measure().fixed; },
});

const measure = () => measures[find("measure").value];

/** What tells a run from the others that are chosen: its values of the keys in which these differ; its place where that is nothing, or too much. */
function nameOf(run) {
    const others = listing.runs.filter(one => one === run || chosen.has(one.id)), differ = of => new Set(others.map(of)).size > 1;
    const told = listing.keys.flatMap((key, i) => differ(one => one.values[i]) ? [`${key}=${run.values[i]}`] : []).concat(differ(one => one.seed) ? [`seed=${run.seed}`] : []);
    return told.length > 0 && told.length <= mostKeys ? told.join(", ") : run.id || run.experiment;
}

const columns = () => [
    { key: "id", title: "Run", text: true, show: run => run.id || ".", of: run => run.id },
    { key: "experiment", title: "Experiment", text: true, show: run => run.experiment, of: run => run.experiment },
    ...listing.keys.map((key, i) => ({ key: `key-${i}`, title: key, text: true, show: run => run.values[i], of: run => comparable(run.values[i]) })),
    { key: "seed", title: "Seed", show: run => run.seed, of: run => comparable(run.seed) },
    { key: "round", title: "Rounds", show: run => run.isOver || run.rounds === undefined ? number(run.round) : `${number(run.round)} / ${number(run.rounds)}`, of: run => run.round },
    { key: "accuracy", title: "Test accuracy", show: run => percent(run.accuracy), of: run => run.accuracy },
    { key: "loss", title: "Test loss", show: run => loss(run.loss), of: run => run.loss },
    ...listing.runs.some(run => run.validationAccuracy !== undefined)
        ? [{ key: "validation", title: "Validation accuracy", show: run => percent(run.validationAccuracy), of: run => run.validationAccuracy }] : [],
    { key: "over", title: "State", text: true, show: run => run.isOver ? "over" : "not over", of: run => run.isOver },
    { key: "changed", title: "Last result", show: run => ago(Date.now() / 1000 - run.changed), of: run => run.changed },
];

const comparable = text => text !== "" && isFinite(text) ? Number(text) : text;

function compare(a, b) {
    if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a < b ? -1 : a > b ? 1 : 0;
}

function drawSweeps() {
    find("sweeps-section").hidden = listing.sweeps.length === 0;
    find("sweeps").replaceChildren(...listing.sweeps.map(sweep => {
        const item = made("li"), bar = made("progress"), button = made("button", "Choose its runs");
        const all = sweep.runs ?? sweep.begun;
        [bar.max, bar.value] = [Math.max(1, all), sweep.over];
        bar.ariaLabel = "Runs that are over";
        button.className = "plain";
        button.type = "button";
        button.addEventListener("click", () => chooseAll(listing.runs.filter(run => sweep.id === "" || run.id.startsWith(`${sweep.id}/`))));
        item.append(made("strong", sweep.id || listing.folders[0]), ` ${number(sweep.over)} of ${number(all)} runs are over, ${number(sweep.begun - sweep.over)} begun `, button, bar);
        return item;
    }));
}

function drawTable() {
    const all = columns(), by = all.find(one => one.key === sort.key) ?? all.at(-1), wanted = find("filter").value.toLowerCase().split(" ").filter(Boolean);
    const head = made("tr");
    head.append(made("th"), ...all.map(one => {
        const cell = made("th"), button = made("button", one.title);
        cell.scope = "col";
        if (one.text) cell.className = "text";
        if (one === by) cell.ariaSort = sort.isDescending ? "descending" : "ascending";
        button.type = "button";
        button.addEventListener("click", () => {
            sort = { key: one.key, isDescending: sort.key === one.key && !sort.isDescending };
            drawTable();
            find("runs").tHead.querySelectorAll("button")[all.indexOf(one)].focus();
        });
        cell.append(button);
        return cell;
    }));
    find("runs").tHead.replaceChildren(head);
    const rows = listing.runs.filter(run => {
        const words = all.map(one => one.show(run)).join(" ").toLowerCase();
        return wanted.every(word => words.includes(word));
    }).sort((a, b) => compare(by.of(a), by.of(b)) * (sort.isDescending ? -1 : 1));
    find("runs").tBodies[0].replaceChildren(...rows.map(run => {
        const row = made("tr"), cell = row.insertCell(), label = made("label"), box = made("input");
        box.type = "checkbox";
        box.dataset.run = run.id;
        box.checked = chosen.has(run.id);
        box.ariaLabel = `Show ${nameOf(run)}`;
        box.addEventListener("change", () => box.checked ? chooseAll([run]) : forget(run.id));
        label.append(box);
        if (chosen.has(run.id)) label.append(swatch(chosen.get(run.id).style));
        cell.append(label);
        for (const one of all) row.insertCell().className = one.text ? "text" : "";
        all.forEach((one, i) => { row.cells[i + 1].textContent = one.show(run); });
        return row;
    }));
    find("runs-note").textContent = `${number(rows.length)} of ${number(listing.runs.length)} runs; ${number(chosen.size)} are chosen, of ${most} at most`
        + (listing.leftOut > 0 ? `; ${number(listing.leftOut)} older ones are left out` : "");
}

function drawCurves() {
    const runs = listing.runs.filter(run => chosen.has(run.id)), column = measure().column;
    chart.show(runs.map(run => ({
        name: nameOf(run),
        style: chosen.get(run.id).style,
        points: chosen.get(run.id).points.filter(point => point[axis.column] !== null && point[column] !== null).map(point => [point[axis.column], point[column]]),
    })));
    compareClasses(find("classes-section"), find("classes"), runs.map(run => ({ name: nameOf(run), classes: chosen.get(run.id).classes })));
    find("legend").replaceChildren(...runs.map(run => {
        const item = made("li");
        item.append(swatch(chosen.get(run.id).style), nameOf(run));
        return item;
    }));
}

function draw() {
    drawSweeps();
    drawCurves();
    // What is typed or ticked now stays under the hand.
    const active = document.activeElement?.dataset?.run;
    drawTable();
    if (active !== undefined) find("runs").querySelector(`input[data-run="${CSS.escape(active)}"]`)?.focus();
}

function forget(id) {
    chosen.delete(id);
    draw();
}

async function fetchOf(what, run) {
    const response = await fetch(`${what}?run=${encodeURIComponent(run.id)}`);
    return response.ok ? await response.json() : undefined;
}

/** Shows runs beside those that are, as long as they can be told apart. */
async function chooseAll(runs) {
    for (const run of runs) {
        const style = free([...chosen.values()].map(one => one.style));
        if (chosen.has(run.id) || style === null) continue;
        chosen.set(run.id, { style, points: [], changed: 0 });
    }
    await refresh();
}

/** Fetches the curves of chosen runs that have changed. */
async function refresh() {
    for (const id of [...chosen.keys()]) if (!listing.runs.some(run => run.id === id)) chosen.delete(id);
    await Promise.all(listing.runs.filter(run => chosen.has(run.id) && chosen.get(run.id).changed !== run.changed).map(async run => {
        const [points, classes] = await Promise.all([fetchOf("curves", run), run.isOver ? fetchOf("classes", run) : undefined]);
        if (points && chosen.has(run.id)) Object.assign(chosen.get(run.id), { points, classes, changed: run.changed });
    }));
    draw();
}

async function look() {
    try {
        const response = await fetch(`list?known=${listing?.version ?? ""}`);
        if (response.status === 200) {
            listing = await response.json();
            find("name").textContent = listing.folders.join(", ");
            document.title = `Runs · ${listing.folders.join(", ")}`;
            find("facts").textContent = `${number(listing.runs.filter(run => run.isOver).length)} of ${number(listing.runs.length)} runs are over`
                + (listing.keys.length > 0 ? `; they differ in ${listing.keys.join(", ")}` : "");
            if (isFirst && listing.runs.length > 0) {
                isFirst = false;
                await chooseAll(listing.runs.slice(0, firstChosen));
            }
            else await refresh();
        }
        find("phase").dataset.phase = "running";
        find("phase").textContent = "watching";
    }
    catch {
        find("phase").dataset.phase = "lost";
        find("phase").textContent = "connection lost, trying again";
    }
    setTimeout(look, patience);
}

for (const id of ["measure", "axis"]) find(id).addEventListener("change", () => {
    axis = axisOf(find("axis").value);
    if (listing) drawCurves();
});
find("filter").addEventListener("input", () => listing && drawTable());
find("none").addEventListener("click", () => {
    chosen.clear();
    if (listing) draw();
});

// The token was kept as a cookie; it need not stay in the address.
if (location.search) history.replaceState(null, "", location.pathname);
look();
