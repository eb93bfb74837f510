"""What runs beside a dispatcher in its event loop."""
