"""The servers that come with the workbench, for machines that have none, and what runs them.

Production sets DATABASE_URL and CELERY_BROKER_URL instead and needs nothing from here.
"""
