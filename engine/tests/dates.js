// Dates that are not in the format of the specification, as other engines read them.
function same(text, expected) {
    const found = Date.parse(text);
    if (!Object.is(found, expected)) throw new Error(`Date.parse("${text}"): ${found} is not ${expected}`);
    if (!Object.is(new Date(text).getTime(), expected)) throw new Error(`new Date("${text}")`);
}
const local = (...args) => new Date(...args).getTime();
const day = local(2024, 0, 2), time = local(2024, 0, 2, 3, 4, 5);
for (const text of ["Jan 2, 2024", "2 January 2024", "January 2, 2024", "01/02/2024", "1/2/24", "2024/01/02", "2024-1-2", "Tue Jan 02 2024", "2-Jan-2024", "2024 Jan 2",
    "Tuesday, January 2, 2024", "(a (b)) Jan 2 2024"]) same(text, day);
for (const text of ["Jan 2, 2024 03:04:05", "2024-01-02 03:04:05", "2024-01-02T03:04:05", "1/2/2024, 3:04:05 AM", "1/2/2024, 3:04:05\u202fAM", "Tue, 2 Jan 2024 03:04:05"]) same(text, time);
same("2 January 2024 10:00", local(2024, 0, 2, 10));
same("1/2/2024 12:30 PM", local(2024, 0, 2, 12, 30));
same("1/2/2024 12:30 AM", local(2024, 0, 2, 0, 30));
same("1/2/2024 1:30 pm", local(2024, 0, 2, 13, 30));
same("2024-01-02 03:04:05.6", time + 600);
const utc = Date.UTC(2024, 0, 2, 3, 4, 5);
for (const [text, hours] of [["Z", 0], ["z", 0], [" Z", 0], [" GMT", 0], [" UTC", 0], [" EST", 5], [" EDT", 4], [" CST", 6], [" MST", 7], [" PST", 8], [" pdt", 7], ["+0100", -1],
    [" +0100", -1], ["+01:00", -1], [" GMT+0100 (CET)", -1], [" UTC+1", -1], ["-05:30", 5.5], [" GMT-8", 8]]) {
    same(`2024-01-02 03:04:05${text}`, utc + hours * 3600000);
    same(`Tue Jan 02 2024 03:04:05${text}`, utc + hours * 3600000);
}
same("2024-01-02T03:04:05+0100", utc - 3600000);
same("2024-01-02t03:04:05z", utc);
same("2024-01-02T03:04:05.123456Z", utc + 123);
same("2024-01-02T03:04:05.1Z", utc + 100);
same("Thu, 01 Jan 1970 00:00:00 GMT+0200", -7200000);
for (const date of [new Date(1704164645000), new Date(0), new Date(1e12)]) {
    for (const text of [date.toString(), date.toUTCString(), date.toISOString(), date.toLocaleString()]) same(text, date.getTime());
    same(date.toDateString(), local(date.getFullYear(), date.getMonth(), date.getDate()));
}
same("2024-01-02", Date.UTC(2024, 0, 2));
same("2024", Date.UTC(2024, 0, 1));
for (const text of ["", "foo", "2024-13-01", "Jan 32 2024", "32/1/2024", "2024-01-02T25:00", "2024-01-02T3:04", "1/2/2024 13:00 PM", "1/2/2024 24:01", "1 2 3 4", "Jan 2 2024 noon",
    "Jan 2nd, 2024", "Jan 2 2024)", "2024-01-02T03:04:05 Z", "x2024", "12:30"]) same(text, NaN);
