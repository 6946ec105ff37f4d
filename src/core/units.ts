/**
 * Conversion factors between the units of files and the internal units (Å, kcal/mol, e, g/mol, rad, fs, K).
 * Constants of CODATA 2018; 1 cal = 4.184 J exactly.
 */
export const BOHR_TO_ANGSTROM = 0.529177210903;
export const HARTREE_TO_KCAL_PER_MOL = 627.5094740631;
export const EV_TO_KCAL_PER_MOL = 23.060547830619;
export const KCAL_PER_MOL_TO_KJ_PER_MOL = 4.184;
/** Boltzmann's constant as the gas constant, kcal/mol/K. */
export const BOLTZMANN_KCAL_PER_MOL_K = 8.31446261815324 / 4184;
/** Å/fs², acceleration of 1 g/mol by 1 kcal/mol/Å; so also 1 g/mol Å²/fs² is 1/this kcal/mol. */
export const ACCELERATION_UNIT = 4.184e-4;
/** Exact in the SI: Planck's constant (J s), speed of light (m/s), Boltzmann's constant (J/K), Avogadro's number (1/mol). */
export const PLANCK_J_S = 6.62607015e-34;
export const LIGHT_M_PER_S = 299792458;
export const BOLTZMANN_J_PER_K = 1.380649e-23;
export const AVOGADRO_PER_MOL = 6.02214076e23;
/** 1 kcal/mol/Å³ in bar. */
export const KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR = 4184e25 / AVOGADRO_PER_MOL;
/** 1/4πε₀, kcal/mol Å/e². */
export const COULOMB_KCAL_PER_MOL = HARTREE_TO_KCAL_PER_MOL * BOHR_TO_ANGSTROM;
