// Local times beyond the year 9999, where data of time zones ends, follow the last rule. The offset is a whole number of minutes.
for (const year of [9998, 9999, 10000, 12345, 100000, 275000]) {
    // The calendar repeats itself after 400 years.
    const before = 2400 + year % 400;
    for (const month of [0, 6, 11]) {
        const date = new Date(year, month, 31, 23, 59, 59, 999), near = new Date(before, month, 31, 23, 59, 59, 999);
        same(date.getTimezoneOffset(), near.getTimezoneOffset(), `the offset in ${year}`);
        same(date.getHours(), 23, `the hour in ${year}`);
        const name = (date) => /GMT.*/.exec(String(date))[0];
        same(name(date), name(near), `the zone in ${year}`);
    }
}
for (const time of [8.64e15, -8.64e15, -377705116800000, -1e13, -3.5e12, -3e12, 0]) {
    const date = new Date(time), offset = date.getTimezoneOffset();
    same(Number.isInteger(offset) && !Object.is(offset, -0), true, `the offset of ${time}: ${offset}`);
    same(/GMT\+\?/.test(date), false, String(date));
    if (Math.abs(time) < 8.6e15) {
        const parts = [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()];
        const again = new Date(0);
        again.setFullYear(...parts.slice(0, 3));
        again.setHours(...parts.slice(3), date.getMilliseconds());
        same(+again, time, "the same fields");
    }
}
