// Tables whose cells may have a bar.

/** A cell of the table, with a bar as long as the share that it tells. */
export function cell(row, text, share) {
    const place = row.insertCell();
    place.textContent = text;
    if (share !== undefined) {
        place.className = "share";
        place.style.setProperty("--share", `${100 * share}%`);
    }
}

export function head(table, titles) {
    const row = document.createElement("tr");
    row.append(...titles.map(title => {
        const place = document.createElement("th");
        [place.scope, place.textContent] = ["col", title];
        return place;
    }));
    table.tHead.replaceChildren(row);
}
