// Nothing is run.
}
