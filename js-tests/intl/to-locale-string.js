// toLocaleString, toLocaleDateString and toLocaleTimeString print the forms of en-US.
const date = new Date(2026, 10, 20, 9, 5, 3);
console.log(date.toLocaleTimeString());
console.log(date.toLocaleDateString());
console.log(date.toLocaleString());
console.log(new Date(2026, 0, 2, 13, 0, 0).toLocaleString());

// prints:
// | 9:05:03 AM
// | 11/20/2026
// | 11/20/2026, 9:05:03 AM
// | 1/2/2026, 1:00:00 PM
