// Local times near a change of the offset from UTC, in zones that have one.
const hour = 3600000;
let before = new Date(2024, 0, 1).getTimezoneOffset();
for (let at = Date.UTC(2024, 0, 1); at < Date.UTC(2025, 0, 1); at += hour) {
    const offset = new Date(at).getTimezoneOffset();
    if (offset === before) continue;
    for (let near = at - 14 * hour; near < at + 14 * hour; near += hour / 2) {
        const date = new Date(near);
        const again = new Date(date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes());
        // Of a local time that occurs twice it is the first.
        const twice = offset > before && near >= at && near < at + (offset - before) * 60000;
        const expected = twice ? near - (offset - before) * 60000 : near;
        if (again.getTime() !== expected) throw new Error(`${date.toISOString()} became ${again.toISOString()}`);
        const minutes = -date.getTimezoneOffset(), digits = String(Math.abs(minutes) / 60 * 100).padStart(4, "0");
        if (minutes % 60 === 0 && !date.toString().includes(`GMT${minutes < 0 ? "-" : "+"}${digits}`)) throw new Error(`${date.toISOString()}: ${date}`);
    }
    // A local time that is skipped is that with the offset before.
    if (offset < before) {
        const date = new Date(at), skipped = new Date(date.getFullYear(), date.getMonth(), date.getDate(), date.getHours() - 1, 30);
        if (before - offset === 60 && skipped.getTime() !== at + hour / 2) throw new Error(`${at}: the skipped time is ${skipped.toISOString()}`);
    }
    before = offset;
}
