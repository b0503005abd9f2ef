"""What every package uses: problems, dates, languages, processes, caches, files."""
