"""Networks that learn from several observers (Jungo et al. 2018): synthetic shapes, liver tumours, resection cavities."""
