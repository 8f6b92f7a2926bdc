// <!-- and --> begin comments in a classic script.
console.log("before"); <!-- console.log("in the comment");
--> console.log("in the other comment");
console.log("after");

// prints:
// | before
// | after
