// How one of many curves is told from the others: by colour, dashes and marker together, so that colour is never needed.

const space = "http://www.w3.org/2000/svg";
const colors = 7, dashes = ["", "8 3", "2 3", "9 3 2 3", "14 4", "5 2 2 2 2 2"];
const shapes = [
    [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    [[0, -1.3], [1.2, 0.9], [-1.2, 0.9]],
    [[0, -1.4], [1.3, 0], [0, 1.4], [-1.3, 0]],
    [[0, 1.3], [1.2, -0.9], [-1.2, -0.9]],
    [[-1.3, -0.5], [-0.5, -0.5], [-0.5, -1.3], [0.5, -1.3], [0.5, -0.5], [1.3, -0.5], [1.3, 0.5], [0.5, 0.5], [0.5, 1.3], [-0.5, 1.3], [-0.5, 0.5], [-1.3, 0.5]],
    [[-1.2, -1], [1.2, -1], [0, 0], [1.2, 1], [-1.2, 1], [0, 0]],
];

/** So many can be told apart. */
export const most = 42;

export const color = number => `c${number % colors}`;

export const dash = number => dashes[number % dashes.length];

/** The lowest number that none of some styles has; null where all are taken. */
export function free(taken) {
    for (let number = 0; number < most; number++) if (!taken.includes(number)) return number;
    return null;
}

/** The corners of a marker around a place, for a polygon's points. */
export const marker = (number, x, y) => shapes[number % shapes.length].map(([dx, dy]) => `${(x + 4 * dx).toFixed(1)},${(y + 4 * dy).toFixed(1)}`).join(" ");

/** A sample for a legend. */
export function swatch(number) {
    const svg = document.createElementNS(space, "svg"), line = document.createElementNS(space, "line"), mark = document.createElementNS(space, "polygon");
    svg.setAttribute("class", `swatch ${color(number)}`);
    svg.setAttribute("viewBox", "0 0 36 12");
    svg.setAttribute("aria-hidden", "true");
    for (const [key, value] of Object.entries({ x1: 1, y1: 6, x2: 35, y2: 6, "stroke-dasharray": dash(number) })) line.setAttribute(key, value);
    mark.setAttribute("points", marker(number, 18, 6));
    svg.append(line, mark);
    return svg;
}
