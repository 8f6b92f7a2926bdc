// Numbers are printed with the grouping of en-US.
console.log((1234567.891).toLocaleString(), (0).toLocaleString(), (-1000).toLocaleString(), (999).toLocaleString());
console.log(12345678901234567890n.toLocaleString(), NaN.toLocaleString(), Infinity.toLocaleString());

// prints:
// | 1,234,567.891 0 -1,000 999
// | 12,345,678,901,234,567,890 NaN ∞
