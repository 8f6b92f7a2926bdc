console.log("DONE 1 0");
