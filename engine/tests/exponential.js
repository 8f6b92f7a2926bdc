// Number.prototype.toExponential rounds what is halfway away from zero.
function same(number, digits, expected) {
    const found = number.toExponential(digits);
    if (found !== expected) throw new Error(`(${number}).toExponential(${digits}): ${found} is not ${expected}`);
}
same(25, 0, "3e+1");
same(-25, 0, "-3e+1");
same(35, 0, "4e+1");
same(12345, 3, "1.235e+4");
same(0.5, 0, "5e-1");
same(2.5, 0, "3e+0");
same(0.00025, 0, "3e-4");
same(1.25, 1, "1.3e+0");
same(1.45, 1, "1.4e+0");
same(95, 0, "1e+2");
same(450, 0, "5e+2");
same(4503599627370497.5, 15, "4.503599627370498e+15");
same(123.456, 100, "1.2345600000000000306954461848363280296325683593750000000000000000000000000000000000000000000000000000e+2");
same(0, 2, "0.00e+0");
same(Number.MAX_VALUE, 0, "2e+308");
same(5e-324, 0, "5e-324");
