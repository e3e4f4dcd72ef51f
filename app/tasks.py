"""What the task engine runs: each task wakes a function below and holds no data."""
