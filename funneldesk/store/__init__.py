"""The workspace file: engine, lock, migrations, journal and backup; put in by the application alone."""
