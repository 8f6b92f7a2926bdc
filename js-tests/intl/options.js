// The options of a date choose what is printed, and how.
const date = new Date(2026, 10, 5, 14, 5, 9);
console.log(date.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit" }));
console.log(date.toLocaleTimeString([], { hour12: false }));
console.log(date.toLocaleTimeString("en-US", { timeStyle: "short" }));
console.log(date.toLocaleDateString("en-US", { weekday: "long", year: "numeric", month: "long", day: "numeric" }));
console.log(date.toLocaleDateString(undefined, { month: "short", day: "numeric" }));
console.log(date.toLocaleDateString("en-US", { year: "numeric", month: "2-digit", day: "2-digit" }));
console.log(date.toLocaleString("en-US", { dateStyle: "medium", timeStyle: "short" }));

// prints:
// | 02:05 PM
// | 14:05:09
// | 2:05 PM
// | Thursday, November 5, 2026
// | Nov 5
// | 11/05/2026
// | Nov 5, 2026, 2:05 PM
