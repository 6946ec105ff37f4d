"""GFN2-xTB for `resff label --program "python3 tblite_qcschema.py"`, where the xtb program is not: pip install tblite numpy.

Reads a QCSchema AtomicInput (driver gradient) from standard input, writes an AtomicResult. The pattern for any other program: lengths
are in bohr, energies in hartree, and `success` is false with an error where there is no answer.
"""

import json
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from tblite.interface import Calculator

request = json.load(sys.stdin)
molecule = request["molecule"]
symbols = molecule["symbols"]
result = dict(request, schema_name="qcschema_output", provenance={"creator": "tblite"})
try:
    elements = "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr".split()
    elements += "Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe".split()
    numbers = np.array([elements.index(symbol) + 1 for symbol in symbols])
    positions = np.array(molecule["geometry"], dtype=float).reshape(-1, 3)
    calculator = Calculator(request["model"]["method"], numbers, positions, charge=molecule.get("molecular_charge", 0))
    calculator.set("verbosity", 0)
    point = calculator.singlepoint()
    gradient = np.asarray(point.get("gradient")).ravel().tolist()
    result.update(success=True, return_result=gradient, properties={"return_energy": float(point.get("energy"))})
except Exception as error:
    message = str(error)
    result.update(success=False, error={"error_type": type(error).__name__, "error_message": message})
json.dump(result, sys.stdout)
