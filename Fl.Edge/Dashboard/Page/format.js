// Figures as people read them.

export const dash = "–";

export const number = (value, digits = 0) => value === undefined || value === null ? dash
    : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const percent = value => value === undefined || value === null ? dash : `${(100 * value).toFixed(1)} %`;

export const loss = value => value === undefined || value === null ? dash : value.toFixed(value < 10 ? 3 : 1);

export function bytes(value) {
    if (value === undefined || value === null) return dash;
    const units = ["B", "KB", "MB", "GB", "TB"];
    let unit = 0;
    for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
    return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

export function duration(seconds) {
    if (seconds === undefined || seconds === null || !isFinite(seconds)) return dash;
    if (seconds > 0 && seconds < 1) return `${Math.round(1000 * seconds)} ms`;
    if (seconds < 10) return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds), [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return h > 0 ? `${h} h ${m} min` : m >= 10 ? `${m} min` : m > 0 ? `${m} min ${s} s` : `${s} s`;
}

/** Four digits, without an exponent's zeros. */
export const plain = value => String(Number(value.toPrecision(4)));

/** How long ago something was. */
export const ago = seconds => `${duration(Math.max(0, seconds))} ago`;

/** What stands where in a point of a curve. */
export const column = { round: 0, seconds: 1, virtual: 2, trainLoss: 3, testLoss: 4, accuracy: 5, bytes: 6, validationLoss: 7, validationAccuracy: 8 };

const axes = {
    round: { column: column.round, show: value => `round ${number(value)}`, tick: value => number(value) },
    seconds: { column: column.seconds, show: duration, tick: duration },
    virtual: { column: column.virtual, show: duration, tick: duration },
    bytes: { column: column.bytes, show: bytes, tick: bytes },
};

/** What curves are drawn against, by its name in the page. */
export const axisOf = name => axes[name];
