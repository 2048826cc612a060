namespace Fl.Core;

/// <summary>
/// An option of the server's own affairs: devices are not sent it, so that one with an older version of Fl, to which the key is
/// a mistake, can take the experiment.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ServersAloneAttribute : Attribute;
