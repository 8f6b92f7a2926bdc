// Indirect eval and the Function constructor run in the global scope.
var where = "global";
(function () {
  var where = "local";
  console.log(eval("where"), (0, eval)("where"), new Function("return where")());
})();

// prints:
// | local global global
