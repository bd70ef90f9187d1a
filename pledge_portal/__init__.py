"""The project package: settings, people, audit, jobs, spreadsheets. Imports nothing, so that scripts start fast."""
