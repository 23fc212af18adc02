from tests.journeys.workbench import workbench as workbench
