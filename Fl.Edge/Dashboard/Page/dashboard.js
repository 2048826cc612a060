// Follows the run's event stream and shows it. Text of clients is only ever set as text.

import { Chart } from "./chart.js";
import { showClasses } from "./classes.js";
import { ClientTable } from "./clients.js";
import { EarlierRuns } from "./earlier.js";
import { Partition } from "./partition.js";
import { showWorkers } from "./workers.js";
import { axisOf, bytes, column, duration, loss, number, percent, plain } from "./format.js";

const lastRows = 50, mostLines = 200;

const find = id => document.getElementById(id);
const set = (id, text) => { if (find(id).textContent !== text) find(id).textContent = text; };

const points = [];
let facts = null, logCount = 0, spokenRound = -1;
let axis = axisOf("round");
const place = value => axis.show(value);
const charts = {
    accuracy: new Chart(find("accuracy-chart"), { title: "Test accuracy", value: percent, mark: value => `${plain(100 * value)} %`, place, tick: value => axis.tick(value), fixed: [0, 1] }),
    loss: new Chart(find("loss-chart"), { title: "Loss", value: loss, mark: plain, place, tick: value => axis.tick(value), fixed: [0, Infinity] }),
};
const clients = new ClientTable(find("clients"));
const partition = new Partition(find("partition-section"));
const earlier = new EarlierRuns(find("earlier"), draw);

find("axis").addEventListener("change", event => {
    axis = axisOf(event.target.value);
    draw();
});

/** The points [x, y] of a column where both are known. */
const curve = (rows, of) => rows.filter(row => row[axis.column] !== null && row[of] !== null).map(row => [row[axis.column], row[of]]);

function draw() {
    const others = of => earlier.chosen.map(run => ({ name: run.name, style: run.style, points: curve(run.points, of) }));
    charts.accuracy.show([
        { name: "this run", kind: "s0", points: curve(points, column.accuracy) }, { name: "validation", kind: "s2", points: curve(points, column.validationAccuracy) },
        ...others(column.accuracy),
    ]);
    charts.loss.show([
        { name: "test", kind: "s0", points: curve(points, column.testLoss) }, { name: "training", kind: "s1", points: curve(points, column.trainLoss) },
        { name: "validation", kind: "s2", points: curve(points, column.validationLoss) }, ...others(column.testLoss),
    ]);
}

function showPoints(from, fresh) {
    points.length = Math.min(points.length, from);
    points.push(...fresh);
    find("axis").querySelector("[value=virtual]").hidden = !points.some(point => point[column.virtual] !== null);
    const isValidated = points.some(point => point[column.validationAccuracy] !== null);
    for (const element of document.querySelectorAll(".validation")) element.hidden = !isValidated;
    set("validation", percent(points.findLast(point => point[column.validationAccuracy] !== null)?.[column.validationAccuracy]));
    draw();
    const rows = points.slice(-lastRows).reverse().map(point => {
        const row = document.createElement("tr");
        const texts = [number(point[column.round]), number(point[column.seconds], 1), percent(point[column.accuracy]), loss(point[column.testLoss]), loss(point[column.trainLoss])];
        const validated = isValidated ? [percent(point[column.validationAccuracy]), loss(point[column.validationLoss])] : [];
        for (const text of [...texts, ...validated]) row.insertCell().textContent = text;
        return row;
    });
    find("rounds").replaceChildren(...rows);
}

async function showFacts(fresh) {
    if (JSON.stringify(fresh) === JSON.stringify(facts)) return;
    facts = fresh;
    set("name", facts.name);
    set("facts", `${facts.strategy} on ${facts.dataset}, ${number(facts.clients)} clients (${facts.partition}), ${number(facts.perRound)} a round, `
        + `${facts.model} with ${number(facts.parameters)} parameters, ${facts.engine} engine, ${number(facts.workers)} workers, seed ${facts.seed}, folder ${facts.folder}`);
    earlier.load();
    const response = await fetch("partition");
    if (response.ok) partition.show(await response.json());
}

function showState(state) {
    const last = points.findLast(point => point[column.accuracy] !== null), rounds = facts?.rounds ?? 0;
    find("phase").dataset.phase = state.phase;
    set("phase", state.phase);
    find("progress").value = rounds > 0 ? state.round / rounds : 0;
    set("round", facts ? `${number(state.round)} / ${number(rounds)}` : "–");
    set("accuracy", percent(last?.[column.accuracy]));
    set("test-loss", loss(last?.[column.testLoss]));
    const did = state.round - state.done;
    set("left", state.phase !== "running" ? "–" : did > 0 ? duration(state.elapsed / did * (rounds - state.round)) : "–");
    set("cohort", state.asked === 0 ? "–" : state.asked >= state.answered ? `${number(state.answered)} of ${number(state.asked)}` : number(state.answered));
    find("here-tile").hidden = state.here === undefined;
    if (state.here !== undefined) set("here", number(state.here));
    set("speed", number(state.imagesPerSecond));
    set("cpu", facts ? `${state.cpu.toFixed(1)} / ${facts.cores}` : state.cpu.toFixed(1));
    set("memory", bytes(state.memory));
    document.title = facts ? `${state.round}/${rounds} · ${percent(last?.[column.accuracy])} · ${facts.name}` : "Fl";
    speak(state, last, rounds);
    find("ending").hidden = state.message === undefined;
    if (state.message !== undefined) set("ending", `The run ${{ over: "is over", failed: "failed", interrupted: "was interrupted" }[state.phase]}: ${state.message.replace(/\.$/, "")}. ` + (facts ? `This page is not live any more; the results are in ${facts.folder}.` : ""));
}

/** Says a tenth of the run at a time, not every round. */
function speak(state, last, rounds) {
    const step = Math.max(1, Math.floor(rounds / 10)), mark = Math.floor(state.round / step);
    if (mark === spokenRound || !facts) return;
    spokenRound = mark;
    set("spoken", `Round ${state.round} of ${rounds}, test accuracy ${percent(last?.[column.accuracy])}.`);
}

function showClients(rows, state) {
    clients.show(rows);
    const all = facts?.clients ?? 0;
    set("clients-note", rows.length === 0 ? "none was asked yet" : state.here === undefined
        ? `round ${number(state.cohortRound)}: ${number(state.asked)} asked, ${number(state.answered)} answered, ${number(state.refused)} not used; ${number(rows.length)} of ${number(all)} are shown, the latest first`
        : `${number(state.here)} connected of ${number(all)}; round ${number(state.cohortRound)}: ${number(state.asked)} asked, ${number(state.answered)} answered, ${number(state.refused)} not used`);
}

function showLog(from, lines) {
    const log = find("log"), isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
    if (from !== logCount) log.replaceChildren();
    find("log-section").hidden = from + lines.length === 0;
    logCount = from + lines.length;
    for (const line of lines) {
        const item = document.createElement("li");
        item.textContent = line;
        log.append(item);
    }
    while (log.children.length > mostLines) log.firstChild.remove();
    if (lines.length > 0 && isAtEnd) log.scrollTop = log.scrollHeight;
}

function follow() {
    const stream = new EventSource("events");
    stream.onmessage = event => {
        const update = JSON.parse(event.data);
        if (update.facts) showFacts(update.facts);
        if (update.from < points.length || update.points.length > 0) showPoints(update.from, update.points);
        showState(update.state);
        showClasses(find("classes-section"), find("classes"), update.classes);
        showWorkers(find("workers-section"), find("workers"), update.workers);
        showClients(update.clients, update.state);
        showLog(update.logFrom, update.log);
        if (update.state.message !== undefined) stream.close();
    };
    // It tries again by itself, from the last event, unless it was turned away.
    stream.onerror = () => {
        find("phase").dataset.phase = "lost";
        set("phase", "connection lost, trying again");
        if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 5000);
    };
}

// The token was kept as a cookie; it need not stay in the address.
if (location.search) history.replaceState(null, "", location.pathname);
follow();
