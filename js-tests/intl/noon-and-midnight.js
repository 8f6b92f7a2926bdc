// In the twelve-hour form midnight is 12 AM and noon 12 PM, and a plain space stands before them, as in browsers.
console.log(new Date(2026, 0, 1, 0, 0, 0).toLocaleTimeString());
console.log(new Date(2026, 0, 1, 12, 0, 0).toLocaleTimeString());
console.log(new Date(2026, 0, 1, 23, 59, 59).toLocaleTimeString());
console.log(escape(new Date(2026, 0, 1).toLocaleTimeString()));

// prints:
// | 12:00:00 AM
// | 12:00:00 PM
// | 11:59:59 PM
// | 12%3A00%3A00%20AM
