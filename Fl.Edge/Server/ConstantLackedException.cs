namespace Fl.Edge;

/// <summary>A client has not got the constant part of a message that came without it, and is to be sent the whole.</summary>
internal sealed class ConstantLackedException(string message) : Exception(message);
