// Results are handed over by the runner itself: there is nothing for a page to report.
